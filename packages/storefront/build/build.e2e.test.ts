import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildStorefront } from './build.ts'

let parent: string
let target: string
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'storefront-'))
  target = join(parent, 'dist')
})
afterAll(() => rm(parent, { recursive: true, force: true }))

it('two builds at once leave one complete build, and a third build has nothing to do', async () => {
  await Promise.all([buildStorefront(target), buildStorefront(target)])
  expect(await readdir(parent)).toEqual(['dist'])
  const page = await readFile(join(target, 'index.html'), 'utf8')
  for (const mark of [
    '<html lang="en">',
    '<!--head-->',
    '<title>Marquee</title>',
    '<!--cinema-->',
    '<noscript>This page needs JavaScript to show seats and sell tickets.</noscript>',
  ])
    expect(page).toContain(mark)
  for (const [element] of page.matchAll(/<(?:script|link rel="(?:stylesheet|modulepreload)")[^>]*>/g))
    expect(element).toContain('nonce="MARQUEE_NONCE"')
  for (const [, path = ''] of page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g))
    expect((await stat(join(target, path))).size).toBeGreaterThan(0)
  expect(await buildStorefront(target)).toBe(false)
}, 120_000)

it('every script and style sheet of at least 1 KiB has a brotli and a gzip file with the same content', async () => {
  const assets = join(target, 'assets')
  const scripts = (await readdir(assets)).filter((name) => /\.(?:js|css)$/.test(name))
  expect(scripts.length).toBeGreaterThan(5)
  for (const name of scripts) {
    const bytes = await readFile(join(assets, name))
    if (bytes.length < 1_024) continue
    expect(brotliDecompressSync(await readFile(join(assets, `${name}.br`))).equals(bytes)).toBe(true)
    expect(gunzipSync(await readFile(join(assets, `${name}.gz`))).equals(bytes)).toBe(true)
  }
})

it('a build of other sources is replaced', async () => {
  await writeFile(join(target, '.sources'), 'the hash of other sources')
  await writeFile(join(target, 'assets', 'old.js'), '')
  expect(await buildStorefront(target)).toBe(true)
  expect(await readdir(join(target, 'assets'))).not.toContain('old.js')
}, 120_000)

it('sources that change during a build are built again, so that the scripts and the code for the gateway agree', async () => {
  const hashes = ['before the change', 'before the change', 'after the change', 'after the change', 'after the change']
  expect(await buildStorefront(target, () => hashes.shift() ?? 'too many builds')).toBe(true)
  expect(await readFile(join(target, '.sources'), 'utf8')).toBe('after the change')
  expect(hashes).toEqual([])
}, 120_000)
