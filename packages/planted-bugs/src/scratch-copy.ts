import { cp, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** A text that occurs once in its file, and what it is replaced with. */
export type Patch = { readonly file: string; readonly find: string; readonly replace: string }

/** The folder of a cache in which Node keeps what it has compiled. */
const compiledCode = 'node'

const notCopied = ['.git', '.marquee', 'node_modules', '.turbo']

/** Folders of a repository that have installed packages of their own. */
const packageFolders = async (repository: string): Promise<string[]> => {
  const below = async (folder: string) => (await readdir(join(repository, folder))).map((name) => join(folder, name))
  return ['.', 'gateway', ...(await below('services')), ...(await below('packages'))]
}

/**
 * A copy of a repository's sources in a folder of its own, which runs on the original's installed packages.
 *
 * @returns the copy's folder
 */
export const makeScratchCopy = async (repository: string): Promise<string> => {
  const copy = await mkdtemp(join(tmpdir(), 'marquee-scratch-'))
  await cp(repository, copy, { recursive: true, filter: (source) => !notCopied.includes(basename(source)) })
  for (const folder of await packageFolders(repository)) {
    const installed = join(repository, folder, 'node_modules')
    await mkdir(join(copy, folder, 'node_modules'), { recursive: true })
    for (const name of await readdir(installed).catch(() => [])) {
      const target = join(copy, folder, 'node_modules', name)
      // The links among our own packages are relative, and so lead to those of the copy; the libraries are the original's.
      if (name === '.pnpm') await symlink(join(installed, name), target)
      else await cp(join(installed, name), target, { recursive: true, verbatimSymlinks: true })
    }
  }
  // Downloads are shared. Compiled code is kept by path, and nobody would delete that of a copy from the original's cache.
  const [downloads, ownCache] = [join(repository, '.marquee/cache'), join(copy, '.marquee/cache')]
  await mkdir(ownCache, { recursive: true })
  for (const name of await readdir(downloads).catch(() => [])) {
    if (name !== compiledCode) await symlink(join(downloads, name), join(ownCache, name))
  }
  return copy
}

/**
 * Changes the code of a copy. Throws if it is not what the patches were written for.
 *
 * @returns puts the copy's files back as they were
 */
export const plant = async (
  copy: string,
  { name, patches }: { readonly name: string; readonly patches: readonly Patch[] },
): Promise<() => Promise<void>> => {
  const originals = new Map<string, string>()
  for (const { file, find, replace } of patches) {
    const path = join(copy, file)
    const source = await readFile(path, 'utf8')
    if (source.split(find).length !== 2) throw new Error(`${name} cannot be planted: ${file} is not as it was`)
    if (!originals.has(path)) originals.set(path, source)
    await writeFile(
      path,
      source.replace(find, () => replace),
    )
  }
  return async () => {
    for (const [path, source] of originals) await writeFile(path, source)
  }
}
