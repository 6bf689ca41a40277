import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Coding } from '@marquee/service-kit/http/content-coding'
import { precompressedContent, type TaggedContent } from '@marquee/service-kit/http/entity-tag'
import { parseTemplate, type Template } from './template.ts'

/** A build has about 60 files with 1.5 MB in all. Everything is kept in memory, so a wrong folder must not be read. */
const maxFiles = 1_000
const maxBytes = 64 * 1024 * 1024

const types: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

const suffixes = { br: '.br', gzip: '.gz' } as const satisfies Record<Coding, string>

export type StoredFile = { readonly content: TaggedContent; readonly type: string }

/** The built storefront, in memory. */
export type Build = {
  readonly template: Template
  /** The files by path, such as `assets/index-4f2a.js`, without `index.html`. */
  readonly files: ReadonlyMap<string, StoredFile>
}

/** The paths of the files in a folder, with `/` between their parts. Hidden files and folders are left out. */
const pathsIn = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(folder, '/').length).replaceAll('\\', '/'))
    .filter((path) => !path.split('/').some((part) => part.startsWith('.')))
}

/**
 * Reads the built storefront. All of it is kept in memory: a request then reads no file, can name no path outside the
 * build, and gets files of one build even while the folder is replaced.
 *
 * @throws an error if the folder has no readable build
 */
export const readBuild = async (folder: string): Promise<Build> => {
  const template = parseTemplate(await readFile(join(folder, 'index.html'), 'utf8'))
  const paths = await pathsIn(folder)
  if (paths.length > maxFiles) throw new Error(`${folder} has more than ${maxFiles} files`)
  const contents = new Map<string, Buffer>()
  let bytes = 0
  for (const path of paths) {
    const content = await readFile(join(folder, path))
    bytes += content.length
    if (bytes > maxBytes) throw new Error(`${folder} has more than ${maxBytes} bytes`)
    contents.set(path, content)
  }
  const files = new Map<string, StoredFile>()
  for (const [path, content] of contents) {
    const type = types[extname(path)]
    if (type === undefined || path === 'index.html') continue
    const compressed = { br: contents.get(`${path}${suffixes.br}`), gzip: contents.get(`${path}${suffixes.gzip}`) }
    files.set(path, { type, content: precompressedContent(content, compressed) })
  }
  return { template, files }
}
