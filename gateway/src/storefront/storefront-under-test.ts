import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const script = `console.log(${JSON.stringify('a storefront '.repeat(200))})\n`

/** A page as Vite builds it from the storefront's index.html. */
const index = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta property="csp-nonce" nonce="MARQUEE_NONCE" />
    <!--cinema-->
    <!--head-->
    <title>Marquee</title>
    <script type="module" nonce="MARQUEE_NONCE" crossorigin src="/assets/index-1a2b.js"></script>
    <link rel="stylesheet" nonce="MARQUEE_NONCE" crossorigin href="/assets/index-1a2b.css">
  </head>
  <body>
    <div id="app"><!--app--></div>
    <!--start-page-->
    <noscript>This page needs JavaScript to show seats and sell tickets.</noscript>
  </body>
</html>
`

/** Describes a page by all that is known about it, and renders the titles of the movies, with the locale. */
const prerender = `
export const describePage = ({ path, query, lookup, film, showings = [], site, language, locale }) => {
  if (query === 'broken') throw new Error('cannot describe')
  const meta = (name, content) => ({ tag: 'meta', attributes: { name, content } })
  return {
    title: film?.title ?? lookup + ' ' + site.cinema.name,
    elements: [
      meta('page', [language, locale, path, query, lookup].join(' ')),
      meta('description', film?.description ?? ''),
      { tag: 'link', attributes: { rel: 'canonical', href: site.publicUrl + path } },
    ],
    events: film && { film, showings },
    noScript: 'No <scripts> in ' + language,
  }
}

export const isStartPage = (query) => !query.includes('day=')
export const startPagePaths = () => ['/api/v1/movies?first', '/api/v1/movies?second']
export const renderStartPage = ({ cinema, language, locale, nowMs, lists }) => {
  const titles = lists.flat().map(({ title }) => title)
  if (titles.includes('broken')) throw new Error('cannot render')
  if (titles.length > 9) return undefined
  return { html: '<p>' + [language, locale, cinema.currency, ...titles].join(' ') + '</p>', state: { nowMs, lists } }
}
`

/** Writes a small build into a new folder. `files` are added, and replace the default files with the same path. */
export const writeTestBuild = async (files: Readonly<Record<string, string | Buffer>> = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'storefront-build-'))
  const all: Record<string, string | Buffer> = {
    'index.html': index,
    'favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'assets/index-1a2b.js': script,
    'assets/index-1a2b.js.br': brotliCompressSync(script),
    'assets/index-1a2b.js.gz': gzipSync(script),
    'assets/index-1a2b.css': 'body{margin:0}',
    'assets/sans-3c4d.woff2': Buffer.alloc(2_000, 7),
    '.vite/manifest.json': '{}',
    '.prerender/prerender.mjs': prerender,
    '.sources': 'hash',
    ...files,
  }
  for (const [path, content] of Object.entries(all)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  return { folder, script, remove: () => rm(folder, { recursive: true, force: true }) }
}
