import { cp, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** Replaces a text that occurs exactly once in its file. */
export type Patch = { readonly file: string; readonly find: string; readonly replace: string }

/** The folder in `.marquee/cache` in which Node keeps compiled code. */
const compiledCode = 'node'

const notCopied = ['.git', '.marquee', 'node_modules', '.turbo']

/** The folders of a repository that have a `node_modules`. */
const packageFolders = async (repository: string): Promise<string[]> => {
  const below = async (folder: string) => (await readdir(join(repository, folder))).map((name) => join(folder, name))
  return ['.', 'gateway', ...(await below('services')), ...(await below('packages'))]
}

/**
 * Copies a repository's sources into a new temporary folder. The copy uses the installed packages of the original.
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
      // Links to our own packages are relative and lead into the copy. Links to libraries lead to the original.
      if (name === '.pnpm') await symlink(join(installed, name), target)
      else await cp(join(installed, name), target, { recursive: true, verbatimSymlinks: true })
    }
  }
  // The copy shares the original's downloads but not its compiled code. Node stores compiled code by path, so the
  // compiled code of every copy would stay in the original's cache forever.
  const [downloads, ownCache] = [join(repository, '.marquee/cache'), join(copy, '.marquee/cache')]
  await mkdir(ownCache, { recursive: true })
  for (const name of await readdir(downloads).catch(() => [])) {
    if (name !== compiledCode) await symlink(join(downloads, name), join(ownCache, name))
  }
  return copy
}

/**
 * Applies patches to a copy. Throws if a text to replace does not occur exactly once.
 *
 * @returns a function that restores the patched files
 */
export const plant = async (
  copy: string,
  { name, patches }: { readonly name: string; readonly patches: readonly Patch[] },
): Promise<() => Promise<void>> => {
  const originals = new Map<string, string>()
  for (const { file, find, replace } of patches) {
    const path = join(copy, file)
    const source = await readFile(path, 'utf8')
    if (source.split(find).length !== 2)
      throw new Error(`${name} cannot be planted: ${file} does not contain the text to replace exactly once`)
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
