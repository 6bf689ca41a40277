import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

const fasterImports = fileURLToPath(new URL('./faster-imports.mjs', import.meta.url))

let root: string
let changes = 0
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'marquee-imports-'))
  cpSync(fasterImports, join(root, 'infra/faster-imports.mjs'))
  write('node_modules/.modules.yaml', '')
  write('packages/one/package.json', '{ "type": "module" }')
  write('services/one/package.json', '{}')
  write('node_modules/dependency/package.json', '{ "exports": "./old.cjs", "version": "1.2.3" }')
  write('node_modules/dependency/old.cjs', `module.exports = 'old ' + require('./package.json').version`)
  write('node_modules/dependency/new.cjs', `module.exports = 'new'`)
  write(
    'services/one/main.mjs',
    `import read from 'dependency'; import { one } from '../../packages/one/one.js'; console.log(read, one)`,
  )
  write('packages/one/one.js', `export const one = 1`)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Writes a file with a new modification time, however fast the test is. */
const write = (file: string, content: string): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), content)
  changes += 1
  utimesSync(join(root, file), changes, changes)
}

const resolutions = () => join(root, 'cache/resolutions')

const start = (): string =>
  execFileSync(
    process.execPath,
    ['--import', join(root, 'infra/faster-imports.mjs'), join(root, 'services/one/main.mjs')],
    {
      env: { ...process.env, NODE_COMPILE_CACHE: join(root, 'cache') },
      encoding: 'utf8',
    },
  ).trim()

it('resolves an import once for all starts, until dependencies are installed again', () => {
  expect(start()).toBe('old 1.2.3 1')
  write('node_modules/dependency/package.json', '{ "exports": "./new.cjs", "version": "1.2.3" }')
  expect(start()).toBe('old 1.2.3 1')
  write('node_modules/.modules.yaml', '')
  expect(start()).toBe('new 1')
  expect(readdirSync(resolutions())).toEqual(['services-one-main.mjs.json'])
})

it('resolves imports again when a package.json of the workspace has changed', () => {
  expect(start()).toBe('old 1.2.3 1')
  write('node_modules/dependency/package.json', '{ "exports": "./new.cjs" }')
  write('packages/one/package.json', '{ "type": "module", "private": true }')
  expect(start()).toBe('new 1')
})

it('starts even if the stored resolutions cannot be read or written', () => {
  expect(start()).toBe('old 1.2.3 1')
  writeFileSync(join(resolutions(), 'services-one-main.mjs.json'), '{"state":')
  expect(start()).toBe('old 1.2.3 1')
  rmSync(resolutions(), { recursive: true })
  writeFileSync(resolutions(), '')
  expect(start()).toBe('old 1.2.3 1')
})
