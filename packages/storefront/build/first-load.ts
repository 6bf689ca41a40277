import { gzipSync } from 'node:zlib'

/** The part of Vite's manifest that says what a page loads. */
export type Manifest = Record<
  string,
  { readonly file: string; readonly imports?: readonly string[]; readonly dynamicImports?: readonly string[] }
>

/** The scripts that the browser loads with these chunks, each once: the chunks and all that they import statically. */
const scriptsOf = (manifest: Manifest, keys: readonly string[]): Set<string> => {
  const files = new Set<string>()
  const visit = (key: string): void => {
    const chunk = manifest[key]
    if (chunk === undefined) throw new Error(`The manifest has no ${key}.`)
    if (files.has(chunk.file)) return
    files.add(chunk.file)
    for (const imported of chunk.imports ?? []) visit(imported)
  }
  for (const key of keys) visit(key)
  return files
}

const entry = 'index.html'

/**
 * The compressed size, in bytes, of all scripts that the browser loads until each page can be used: the entry, the texts
 * of the longest language, and the page.
 *
 * @param read the content of a file of the build
 * @returns the sizes by the page's source; `index.html` is the start page, which is in the entry
 */
export const firstLoads = (manifest: Manifest, read: (file: string) => Buffer): Record<string, number> => {
  const sizes = new Map<string, number>()
  const sizeOf = (file: string): number => {
    const size = sizes.get(file) ?? gzipSync(read(file), { level: 9 }).length
    sizes.set(file, size)
    return size
  }
  const sum = (...keys: readonly string[]): number =>
    [...scriptsOf(manifest, keys)].reduce((total, file) => total + sizeOf(file), 0)

  const lazy = manifest[entry]?.dynamicImports ?? []
  const languages = lazy.filter((key) => key.includes('virtual:messages/'))
  if (languages.length === 0) throw new Error('The entry loads no language, so the sizes would be too small.')
  const longest = languages.toSorted((a, b) => sum(b) - sum(a)).slice(0, 1)
  const pages = lazy.filter((key) => key.endsWith('-page.tsx'))
  return {
    [entry]: sum(entry, ...longest),
    ...Object.fromEntries(pages.map((page) => [page, sum(entry, ...longest, page)])),
  }
}
