import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { layerOrder } from './layer-order.ts'

const layers = ['reset', 'tokens', 'base', 'components', 'pages']
const built = join(import.meta.dirname, '../dist')

/** The names of the layers in the order in which a browser meets them. */
const layersIn = (css: string): string[] => [
  ...new Set([...css.matchAll(/@layer ([\w, ]+)[;{]/g)].flatMap(([, names]) => String(names).split(/, */))),
]

it('tokens.css names all layers, from the weakest to the strongest', () => {
  expect(layersIn(layerOrder())).toEqual(layers)
})

it('every stylesheet of the build names the layers in this order, because any stylesheet may be loaded first', async () => {
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'main.ts')])
  const sheets = globSync('assets/*.css', { cwd: built })
  expect(sheets.length).toBeGreaterThan(3)
  const found = sheets.map((sheet) => [sheet, layersIn(readFileSync(join(built, sheet), 'utf8'))])
  expect(found).toEqual(sheets.map((sheet) => [sheet, layers]))
}, 120_000)
