import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { firstLoads, type Manifest } from './first-load.ts'

const maxBytes = 150_000
const folder = join(import.meta.dirname, '..')
const built = join(folder, 'dist')

const page = (script: string) => `<script type="module" nonce="n" src="/${script}"></script>`

describe('the first load', () => {
  it('counts the scripts of index.html, of the longest language and of the page, each shared script once, and no script that loads later', () => {
    const manifest: Manifest = {
      '_entry.js': {
        file: 'entry.js',
        imports: ['_react.js'],
        dynamicImports: ['virtual:messages/en', 'virtual:messages/de'],
      },
      '_react.js': { file: 'react.js', dynamicImports: ['src/features/film/film-page.tsx'] },
      '_dialog.js': { file: 'dialog.js', imports: ['_react.js'] },
      'virtual:messages/en': { file: 'en.js' },
      'virtual:messages/de': { file: 'de.js' },
      'src/features/film/film-page.tsx': {
        file: 'film.js',
        imports: ['_react.js', '_dialog.js', '_entry.js'],
        dynamicImports: ['stripe'],
      },
      stripe: { file: 'stripe.js' },
    }
    const contents: Record<string, string> = { 'en.js': 'Film', 'de.js': 'Filmvorführungszentrum' }
    const read = (file: string) => Buffer.from(contents[file] ?? file)
    const size = (...files: string[]) => files.reduce((sum, file) => sum + gzipSync(read(file), { level: 9 }).length, 0)
    expect(firstLoads(manifest, page('entry.js'), read)).toEqual({
      'index.html': size('entry.js', 'react.js', 'de.js'),
      'src/features/film/film-page.tsx': size('entry.js', 'react.js', 'de.js', 'film.js', 'dialog.js'),
    })
  })

  it('cannot be measured if the page loads no language, or a script that the manifest does not have', () => {
    const read = () => Buffer.from('')
    expect(() => firstLoads({ '_entry.js': { file: 'entry.js' } }, page('entry.js'), read)).toThrow(/language/)
    expect(() => firstLoads({}, page('entry.js'), read)).toThrow('The manifest has no /entry.js.')
  })

  it('of every page has at most 150 kB of compressed scripts', async () => {
    await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'main.ts')])
    const manifest = JSON.parse(readFileSync(join(built, '.vite/manifest.json'), 'utf8'))
    const html = readFileSync(join(built, 'index.html'), 'utf8')
    const loads = firstLoads(manifest, html, (file) => readFileSync(join(built, file)))
    const pages = globSync('src/features/*/*-page.tsx', { cwd: folder }).filter((page) => !page.includes('whats-on'))
    expect(Object.keys(loads).toSorted()).toEqual(['index.html', ...pages].toSorted())
    expect(Object.entries(loads).filter(([, bytes]) => bytes > maxBytes)).toEqual([])
  }, 120_000)
})
