import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Log } from './child-process.ts'

const run = promisify(execFile)

// apt's output is read, so it must not be translated.
const env = { ...process.env, LC_ALL: 'C' }

type Limits = { timeoutMs: number; signal?: AbortSignal | undefined; cwd?: string }

const apt = async (command: string, args: string[], { timeoutMs, signal, cwd }: Limits): Promise<string> => {
  const limits = { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024, ...(signal ? { signal } : {}) }
  return (await run(command, args, { env, ...limits, ...(cwd ? { cwd } : {}) })).stdout
}

/** Options by which apt works with package lists of our own: the machine's may be missing or old, and are root's. */
const ownLists = (cache: string): string[] => {
  const state = join(cache, 'apt')
  mkdirSync(join(state, 'lists', 'partial'), { recursive: true })
  mkdirSync(join(state, 'archives', 'partial'), { recursive: true })
  return [
    `-oDir::State::lists=${join(state, 'lists')}`,
    `-oDir::Cache=${state}`,
    '-oDebug::NoLocking=true',
    '-oAPT::Sandbox::User=',
  ]
}

/** The packages that a package names as dependencies: a list for each, of the alternatives in order. */
const dependenciesOf = (output: string): string[][] => {
  const groups: string[][] = []
  let open = false
  for (const line of output.split('\n')) {
    const [, more, name] = line.match(/^ ([ |])(?:Pre)?Depends: ([^<\s]+)/) ?? []
    if (!name) continue
    if (open) groups.at(-1)?.push(name)
    else groups.push([name])
    open = more === '|'
  }
  return groups
}

// A dpkg-query format, not a template.
const statusOnly = ['-f=$', '{db:Status-Status}'].join('')

const isInstalled = async (name: string): Promise<boolean> => {
  try {
    return (await apt('dpkg-query', ['-W', statusOnly, name], { timeoutMs: 10_000 })).includes('installed')
  } catch {
    return false
  }
}

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
  const libraries: string[] = []
  const dependencies = await apt('apt-cache', [...lists, 'depends', ...erlang], { timeoutMs: 60_000, signal })
  for (const alternatives of dependenciesOf(dependencies)) {
    const [first] = alternatives
    if (!first?.startsWith('lib') || libraries.includes(first)) continue
    const installed = await Promise.all(alternatives.map(isInstalled))
    if (!installed.includes(true)) libraries.push(first)
  }
  return ['rabbitmq-server', ...erlang, ...libraries]
}

const download = async (folder: string, lists: string[], signal: AbortSignal | undefined): Promise<void> => {
  const packages = await packagesToFetch(lists, signal)
  await apt('apt-get', [...lists, '-oAPT::Sandbox::User=', '-oAcquire::Retries=3', '-q', 'download', ...packages], {
    timeoutMs: 300_000,
    signal,
    cwd: folder,
  })
}

type FetchOptions = { log: Log; signal?: AbortSignal | undefined }

const fetchPackages = async (folder: string, cache: string, { log, signal }: FetchOptions): Promise<void> => {
  try {
    await download(folder, [], signal)
  } catch {
    signal?.throwIfAborted()
    // Never updated, or so long ago that what the lists name is no longer on the servers.
    log('fetching the list of packages')
    const lists = ownLists(cache)
    await apt('apt-get', [...lists, '-oAcquire::Retries=3', '-q', 'update'], { timeoutMs: 300_000, signal })
    await download(folder, lists, signal)
  }
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

const libraryFolders = (root: string): string[] =>
  ['usr/lib', 'lib'].flatMap((folder) => {
    const path = join(root, folder)
    return existsSync(path)
      ? readdirSync(path)
          .filter((name) => name.includes('-linux-gnu'))
          .map((name) => join(path, name))
      : []
  })

const installed = (root: string) => ({
  server: join(root, 'usr/lib/rabbitmq/bin/rabbitmq-server'),
  erlangBin: join(root, 'usr/lib/erlang/bin'),
  libraryFolders: libraryFolders(root),
})

/**
 * Debian's and Ubuntu's RabbitMQ, downloaded by apt (which verifies the signatures) and unpacked into the cache folder: nothing is
 * installed and nobody needs to be root. 34 MB and some seconds the first time; afterwards only a look into the folder.
 * Throws when there is no apt, no network or no such package.
 */
export const unpackRabbitmqPackages = async (
  cache: string,
  { log, signal }: FetchOptions,
): Promise<ReturnType<typeof installed>> => {
  const root = join(cache, 'rabbitmq')
  // The folder gets its name when it is complete, so the name alone says that an earlier download was not interrupted.
  if (existsSync(root)) return installed(root)
  const unfinished = join(cache, `rabbitmq.unfinished-${process.pid}`)
  const packages = join(unfinished, 'packages')
  mkdirSync(packages, { recursive: true })
  try {
    log('downloading RabbitMQ (34 MB, once)')
    await fetchPackages(packages, cache, { log, signal })
    log('unpacking RabbitMQ')
    for (const name of readdirSync(packages).filter((file) => file.endsWith('.deb'))) {
      await run('dpkg', ['-x', join(packages, name), join(unfinished, 'root')], {
        timeout: 120_000,
        ...(signal ? { signal } : {}),
      })
    }
    makeRelocatable(join(unfinished, 'root'))
    try {
      renameSync(join(unfinished, 'root'), root)
    } catch (error) {
      // Somebody else was quicker with the same packages.
      if (!existsSync(root)) throw error
    }
    return installed(root)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}
