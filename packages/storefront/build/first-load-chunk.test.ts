import { expect, it } from 'vitest'
import { isInFirstLoad } from './first-load-chunk.ts'

const modules: Record<string, { isEntry: boolean; importers: string[] }> = {
  entry: { isEntry: true, importers: [] },
  app: { isEntry: false, importers: ['entry', 'page'] },
  button: { isEntry: false, importers: ['page', 'app'] },
  page: { isEntry: false, importers: ['button', 'form'] },
  form: { isEntry: false, importers: ['page'] },
}
const infoOf = (id: string) => modules[id] ?? null

it('a module is in the first load if the entry imports the module directly or through other modules', () => {
  expect(['entry', 'app', 'button', 'page'].filter((id) => isInFirstLoad(id, infoOf))).toEqual([
    'entry',
    'app',
    'button',
    'page',
  ])
})

it('a module that only a page imports is not in the first load, even if modules import each other in a circle', () => {
  const circle: typeof modules = { ...modules, button: { isEntry: false, importers: ['page'] } }
  const found = Object.keys(circle).filter((id) => isInFirstLoad(id, (other) => circle[other] ?? null))
  expect(found).toEqual(['entry', 'app'])
})

it('an unknown module is not in the first load', () => {
  expect(isInFirstLoad('nothing', infoOf)).toBe(false)
})
