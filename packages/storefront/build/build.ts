import { randomUUID } from 'node:crypto'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sourceHash } from './source-hash.ts'

const folder = join(import.meta.dirname, '..')
const defaultTarget = join(folder, 'dist')

/** The file of a build that contains the hash of the sources. The gateway serves no hidden file. */
const hashFile = '.sources'

/** The folder of a build with the code that renders the start page. The gateway runs it, and serves no hidden file. */
const prerenderFolder = '.prerender'

/**
 * Unfinished builds are in folders beside the target, whose names begin with this text. Git and the tools ignore such
 * names.
 */
const unfinishedPrefix = '.scratch-build-'
const staleMilliseconds = 600_000

const isCurrent = async (target: string, hash: string): Promise<boolean> => {
  const known = await readFile(join(target, hashFile), 'utf8').catch(() => undefined)
  return known === hash
}

/** Removes the folders that killed builds have left behind. */
const removeLeftovers = async (parent: string): Promise<void> => {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(unfinishedPrefix)) continue
    const path = join(parent, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > staleMilliseconds) await rm(path, { recursive: true, force: true })
  }
}

/** Puts a finished build in the place of the old one. Another process may do the same at the same time. */
const putInPlace = async (built: string, target: string, hash: string): Promise<void> => {
  for (;;) {
    if (await isCurrent(target, hash)) return
    const old = `${built}-old`
    await rename(target, old).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    try {
      await rename(built, target)
      return
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
      // Another process was faster, perhaps with the same sources.
    } finally {
      await rm(old, { recursive: true, force: true })
    }
  }
}

const build = async (target: string): Promise<void> => {
  const vite = await import('vite')
  const configFile = join(folder, 'vite.config.ts')
  await vite.build({ configFile, build: { outDir: target, emptyOutDir: true }, logLevel: 'silent' })
  await vite.build({
    configFile,
    build: {
      ssr: 'src/prerender.tsx',
      outDir: join(target, prerenderFolder),
      copyPublicDir: false,
      rolldownOptions: { output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' } },
    },
    // Otherwise, React would look at the gateway's environment.
    define: { 'process.env.NODE_ENV': JSON.stringify('production') },
    // The gateway does not install the storefront's packages.
    ssr: { noExternal: true },
    logLevel: 'silent',
  })
}

const maxBuilds = 3

/**
 * Builds until the sources have not changed during a build. Otherwise, the gateway could render other texts than the
 * scripts, and React could not take over the start page.
 *
 * @returns the hash of the sources
 */
const buildUnchangedSources = async (target: string, hashSources: () => string): Promise<string> => {
  for (let builds = 0; builds < maxBuilds; builds += 1) {
    const hash = hashSources()
    await build(target)
    if (hashSources() === hash) return hash
  }
  throw new Error(`The sources of the storefront have changed during each of ${maxBuilds} builds.`)
}

/**
 * Builds the storefront, if its sources have changed since the last build. The build happens in a folder of its own and
 * then replaces the target, so the target is always complete, even if two processes build at once.
 *
 * @param target the folder of the build
 * @param hashSources computes a hash of all sources
 * @returns whether there was anything to build
 */
export const buildStorefront = async (target = defaultTarget, hashSources = sourceHash): Promise<boolean> => {
  if (await isCurrent(target, hashSources())) return false
  const parent = dirname(target)
  await removeLeftovers(parent)
  const built = join(parent, `${unfinishedPrefix}${randomUUID()}`)
  try {
    const hash = await buildUnchangedSources(built, hashSources)
    await writeFile(join(built, hashFile), hash)
    await putInPlace(built, target, hash)
    return true
  } finally {
    await rm(built, { recursive: true, force: true })
  }
}
