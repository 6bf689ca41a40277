import { gzipSync } from 'node:zlib'

/** The part of Vite's manifest that says what a page loads. */
export type Manifest = Record<
  string,
  { readonly file: string; readonly imports?: readonly string[]; readonly dynamicImports?: readonly string[] }
>

/** These chunks and all that they import statically, each once. */
const withImports = (manifest: Manifest, keys: readonly string[]): Set<string> => {
  const found = new Set<string>()
  const visit = (key: string): void => {
    const chunk = manifest[key]
    if (chunk === undefined) throw new Error(`The manifest has no ${key}.`)
    if (found.has(key)) return
    found.add(key)
    for (const imported of chunk.imports ?? []) visit(imported)
  }
  for (const key of keys) visit(key)
  return found
}

/** The chunks whose scripts are in the page. */
const entriesOf = (manifest: Manifest, html: string): string[] => {
  const keys = new Map(Object.entries(manifest).map(([key, { file }]) => [`/${file}`, key]))
  return [...html.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, path = '']) => {
    const key = keys.get(path)
    if (key === undefined) throw new Error(`The manifest has no ${path}.`)
    return key
  })
}

/**
 * The compressed size, in bytes, of all scripts that the browser loads until each page can be used: the scripts of
 * `index.html`, the texts of the longest language, and the scripts of the page.
 *
 * @param html the built `index.html`
 * @param read the content of a file of the build
 * @returns the sizes by the page's source; `index.html` is the start page
 */
export const firstLoads = (
  manifest: Manifest,
  html: string,
  read: (file: string) => Buffer,
): Record<string, number> => {
  const sizes = new Map<string, number>()
  const sizeOf = (file: string): number => {
    const size = sizes.get(file) ?? gzipSync(read(file), { level: 9 }).length
    sizes.set(file, size)
    return size
  }
  const fileOf = (key: string): string => manifest[key]?.file ?? ''
  const sum = (...keys: readonly string[]): number =>
    [...new Set([...withImports(manifest, keys)].map(fileOf))].reduce((total, file) => total + sizeOf(file), 0)

  const entries = entriesOf(manifest, html)
  const lazy = [...withImports(manifest, entries)].flatMap((key) => manifest[key]?.dynamicImports ?? [])
  const languages = lazy.filter((key) => key.includes('virtual:messages/'))
  if (languages.length === 0) throw new Error('The page loads no language, so the sizes would be too small.')
  const longest = languages.toSorted((a, b) => sum(b) - sum(a)).slice(0, 1)
  const pages = lazy.filter((key) => key.endsWith('-page.tsx'))
  return {
    'index.html': sum(...entries, ...longest),
    ...Object.fromEntries(pages.map((page) => [page, sum(...entries, ...longest, page)])),
  }
}
