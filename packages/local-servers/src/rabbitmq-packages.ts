import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apt, type FetchOptions, libraryFolders, missingLibraries, unpackDebianPackages } from './debian-packages.ts'
import { enabledPluginsFile } from './rabbitmq-settings.ts'

/** RabbitMQ, the Erlang packages that it needs, and the shared libraries that Erlang needs and this machine lacks. */
const packagesToFetch = async (lists: string[], signal: AbortSignal | undefined): Promise<string[]> => {
  const closure = await apt(
    'apt-cache',
    [
      ...lists,
      'depends',
      '--recurse',
      '--no-recommends',
      '--no-suggests',
      '--no-conflicts',
      '--no-breaks',
      '--no-replaces',
      '--no-enhances',
      'rabbitmq-server',
    ],
    { timeoutMs: 60_000, signal },
  )
  const erlang = [
    ...new Set(
      closure.split('\n').filter((line) => /^erlang-[a-z0-9-]+$/.test(line) && !/-(hipe|nox|doc|dev|x11)$/.test(line)),
    ),
  ]
  if (!erlang.includes('erlang-base')) throw new Error('apt finds no rabbitmq-server that depends on erlang-base.')
  return ['rabbitmq-server', ...erlang, ...(await missingLibraries(erlang, lists, signal))]
}

/** Makes Erlang's start scripts find Erlang beside themselves instead of in the folder of an installed package. */
const makeRelocatable = (root: string): void => {
  for (const name of ['erl', 'start']) {
    const script = join(root, 'usr/lib/erlang/bin', name)
    if (!existsSync(script)) continue
    const here = 'ROOTDIR=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd -P)'
    writeFileSync(
      script,
      readFileSync(script, 'utf8').replaceAll(
        /^(\s*)ROOTDIR=\/usr\/lib\/erlang\s*$/gm,
        (_, indent: string) => indent + here,
      ),
    )
    chmodSync(script, 0o755)
  }
}

const atoms = (list: string): string[] => list.match(/[a-z][a-z0-9_]*/g) ?? []

const readList = (file: string, pattern: RegExp): string[] => atoms(pattern.exec(readFileSync(file, 'utf8'))?.[1] ?? '')

/** The file in which a plugin lists its dependencies. */
const appFile = (folder: string, name: string): string => join(folder, 'ebin', `${name}.app`)

/**
 * Removes the plugins that are neither enabled nor needed by an enabled plugin. Erlang looks for each module in every
 * plugin's folder. With all 65 plugins of version 3.10.8, a start takes 6.2 s of processor time instead of 4.1 s.
 */
const removeUnusedPlugins = (root: string): void => {
  const versions = join(root, 'usr/lib/rabbitmq/lib')
  for (const plugins of readdirSync(versions).map((version) => join(versions, version, 'plugins'))) {
    const folders = new Map(
      readdirSync(plugins)
        .map((folder) => [folder.replace(/-[^-]*$/, ''), join(plugins, folder)] as const)
        .filter(([name, folder]) => existsSync(appFile(folder, name))),
    )
    const needed = new Set(['rabbit', ...readList(enabledPluginsFile, /^\[([^\]]*)\]/m)])
    // The loop also visits the names that are added to the set meanwhile.
    for (const name of needed) {
      const folder = folders.get(name)
      if (!folder) continue
      const applications = readList(appFile(folder, name), /\{\s*applications\s*,\s*\[([^\]]*)\]/)
      for (const application of applications) needed.add(application)
    }
    for (const [name, folder] of folders) if (!needed.has(name)) rmSync(folder, { recursive: true })
  }
}

const adapt = (root: string): void => {
  makeRelocatable(root)
  removeUnusedPlugins(root)
}

const installed = (root: string) => ({
  server: join(root, 'usr/lib/rabbitmq/bin/rabbitmq-server'),
  erlangBin: join(root, 'usr/lib/erlang/bin'),
  libraryFolders: libraryFolders(root),
})

/** Unpacks Debian's or Ubuntu's RabbitMQ. The first call downloads 34 MB and takes some seconds. */
export const unpackRabbitmqPackages = async (
  cache: string,
  options: FetchOptions,
): Promise<ReturnType<typeof installed>> =>
  installed(
    await unpackDebianPackages(
      cache,
      { name: 'RabbitMQ, 34 MB', folder: 'rabbitmq', choose: packagesToFetch, adapt },
      options,
    ),
  )
