import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apt, type FetchOptions, libraryFolders, missingLibraries, unpackDebianPackages } from './debian-packages.ts'
import { enabledPluginsFile } from './rabbitmq-settings.ts'

/** RabbitMQ, the parts of Erlang that it needs, and those of Erlang's own libraries that this machine lacks. */
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
  if (!erlang.includes('erlang-base')) throw new Error('apt knows no rabbitmq-server that needs erlang-base.')
  return ['rabbitmq-server', ...erlang, ...(await missingLibraries(erlang, lists, signal))]
}

/** Erlang's start scripts name the folder that the package would be installed in; these find it beside themselves. */
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

/** Where a plugin says what it needs. */
const appFile = (folder: string, name: string): string => join(folder, 'ebin', `${name}.app`)

/**
 * Removes the plugins that are neither enabled nor needed by those that are. Erlang looks for each module in every folder
 * of plugins, so that with all 65 a start takes 6.2 s of processor time instead of 4.1 (3.10.8, strace: 53,000 files not found).
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
    // A set goes on to what is added to it meanwhile.
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

/** Debian's and Ubuntu's RabbitMQ: 34 MB and some seconds the first time. */
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
