import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Log } from './child-process.ts'

const run = promisify(execFile)

// apt's output is parsed, so apt must not translate it.
const env = { ...process.env, LC_ALL: 'C' }

type Limits = { timeoutMs: number; signal?: AbortSignal | undefined; cwd?: string }

/** Runs one of apt's programs and resolves with its output. */
export const apt = async (command: string, args: string[], { timeoutMs, signal, cwd }: Limits): Promise<string> => {
  const limits = { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024, ...(signal ? { signal } : {}) }
  return (await run(command, args, { env, ...limits, ...(cwd ? { cwd } : {}) })).stdout
}

/**
 * Options that make apt use package lists of our own. The machine's lists belong to root, and may be missing or old.
 */
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

/** Parses `apt-cache depends`: for each dependency, the packages that satisfy it, in order of preference. */
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

// A format of dpkg-query. The format is joined from two pieces, because it looks like a placeholder of a template
// literal.
const statusOnly = ['-f=$', '{db:Status-Status}'].join('')

const isInstalled = async (name: string): Promise<boolean> => {
  try {
    return (await apt('dpkg-query', ['-W', statusOnly, name], { timeoutMs: 10_000 })).includes('installed')
  } catch {
    return false
  }
}

/** The packages with shared libraries that the given packages need and this machine lacks. */
export const missingLibraries = async (
  packages: readonly string[],
  lists: string[],
  signal: AbortSignal | undefined,
): Promise<string[]> => {
  const libraries: string[] = []
  const dependencies = await apt('apt-cache', [...lists, 'depends', ...packages], { timeoutMs: 60_000, signal })
  for (const alternatives of dependenciesOf(dependencies)) {
    const [first] = alternatives
    if (!first?.startsWith('lib') || libraries.includes(first)) continue
    const installed = await Promise.all(alternatives.map(isInstalled))
    if (!installed.includes(true)) libraries.push(first)
  }
  return libraries
}

/** Chooses the packages to download. `lists` are apt's options for the package lists to search. */
type Choose = (lists: string[], signal: AbortSignal | undefined) => Promise<string[]>

const download = async (
  folder: string,
  lists: string[],
  choose: Choose,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const packages = await choose(lists, signal)
  await apt('apt-get', [...lists, '-oAPT::Sandbox::User=', '-oAcquire::Retries=3', '-q', 'download', ...packages], {
    timeoutMs: 300_000,
    signal,
    cwd: folder,
  })
}

export type FetchOptions = { log: Log; signal?: AbortSignal | undefined }

const fetchPackages = async (
  folder: string,
  cache: string,
  choose: Choose,
  { log, signal }: FetchOptions,
): Promise<void> => {
  try {
    await download(folder, [], choose, signal)
  } catch {
    signal?.throwIfAborted()
    // The lists were never updated, or they are so old that the servers no longer have the named packages.
    log('fetching the list of packages')
    const lists = ownLists(cache)
    await apt('apt-get', [...lists, '-oAcquire::Retries=3', '-q', 'update'], { timeoutMs: 300_000, signal })
    await download(folder, lists, choose, signal)
  }
}

/** The folders of shared libraries below an unpacked root. */
export const libraryFolders = (root: string): string[] =>
  ['usr/lib', 'lib'].flatMap((folder) => {
    const path = join(root, folder)
    return existsSync(path)
      ? readdirSync(path)
          .filter((name) => name.includes('-linux-gnu'))
          .map((name) => join(path, name))
      : []
  })

/**
 * Downloads packages of Debian or Ubuntu with apt, which verifies the signatures, and unpacks them into the cache
 * folder. Nothing is installed, and root is not needed. Later calls find the folder and return it. Throws when there
 * is no apt, no network or no such package.
 *
 * @param name the program's name for log lines, such as `RabbitMQ`
 * @param folder the folder's name in the cache, such as `rabbitmq`
 * @param adapt changes the unpacked files so that they work in this folder
 * @returns the folder that takes the place of `/`
 */
export const unpackDebianPackages = async (
  cache: string,
  {
    name,
    folder,
    choose,
    adapt = () => undefined,
  }: { name: string; folder: string; choose: Choose; adapt?: (root: string) => void },
  options: FetchOptions,
): Promise<string> => {
  const { log, signal } = options
  const root = join(cache, folder)
  // The folder gets this name only when it is complete, so an existing folder needs no further check.
  if (existsSync(root)) return root
  const unfinished = join(cache, `${folder}.unfinished-${process.pid}`)
  const packages = join(unfinished, 'packages')
  mkdirSync(packages, { recursive: true })
  try {
    log(`downloading ${name} (once)`)
    await fetchPackages(packages, cache, choose, options)
    log(`unpacking ${name}`)
    for (const file of readdirSync(packages).filter((entry) => entry.endsWith('.deb'))) {
      await run('dpkg', ['-x', join(packages, file), join(unfinished, 'root')], {
        timeout: 120_000,
        ...(signal ? { signal } : {}),
      })
    }
    adapt(join(unfinished, 'root'))
    try {
      renameSync(join(unfinished, 'root'), root)
    } catch (error) {
      // Another process has unpacked the same packages first.
      if (!existsSync(root)) throw error
    }
    return root
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}
