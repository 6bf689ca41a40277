import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Catalog, differences, type Messages, placeholders, usageErrors } from './message-rules.ts'

const sources = join(import.meta.dirname, '../src')
const languages = ['de', 'en', 'es']
const read = (path: string): string => readFileSync(join(sources, path), 'utf8')

/** The texts of all folders that have texts. */
const catalogs = (): Map<string, Catalog> => {
  const files = globSync('**/messages.*.json', { cwd: sources }).toSorted()
  const byFolder = Map.groupBy(files, dirname)
  return new Map(
    [...byFolder].map(([folder, paths]) => [
      folder,
      Object.fromEntries(
        paths.map((path): [string, Messages] => [basename(path).split('.')[1] ?? '', JSON.parse(read(path))]),
      ),
    ]),
  )
}

describe('the texts of the storefront', () => {
  it('are in English, German and Spanish in every folder', () => {
    const found = [...catalogs()].map(([folder, catalog]) => [folder, Object.keys(catalog).toSorted()])
    expect(found.length).toBeGreaterThan(5)
    expect(found).toEqual(found.map(([folder]) => [folder, languages]))
  })

  it('have the same ids with the same placeholders in all languages', () => {
    expect([...catalogs().values()].flatMap(differences)).toEqual([])
  })

  it('are never empty', () => {
    const empty = [...catalogs()].flatMap(([folder, catalog]) =>
      Object.entries(catalog).flatMap(([language, messages]) =>
        Object.keys(messages).flatMap((id) => (messages[id]?.trim() === '' ? [`${folder} ${language} ${id}`] : [])),
      ),
    )
    expect(empty).toEqual([])
  })

  it('have ids that begin with the name of their feature', () => {
    const foreign = [...catalogs()].flatMap(([folder, catalog]) => {
      const prefix =
        folder === 'i18n' ? 'common' : basename(folder).replaceAll(/-(.)/g, (_, letter) => letter.toUpperCase())
      return Object.keys(catalog['en'] ?? {}).filter((id) => !id.startsWith(`${prefix}.`))
    })
    expect(foreign).toEqual([])
  })

  it('are all used, and none is missing', () => {
    const ids = [...catalogs().values()].flatMap(({ en }) => Object.keys(en ?? {}))
    const files = globSync('**/*.{ts,tsx}', { cwd: sources }).filter((path) => !/\.test\.tsx?$|^browser\//.test(path))
    expect(usageErrors(ids, Object.fromEntries(files.map((path) => [path, read(path)])))).toEqual([])
  })
})

describe('the rules for texts', () => {
  it('find placeholders, also within plurals', () => {
    expect(placeholders('No placeholder')).toEqual([])
    expect(placeholders('{count, plural, one {# seat in {row}} other {# seats in {row}}} for {price}')).toEqual([
      'count (plural)',
      'price',
      'row',
    ])
  })

  it('report an id without a text, and a placeholder that only one language has', () => {
    const catalog = {
      en: { 'a.one': 'One {x}', 'a.two': 'Two' },
      de: { 'a.one': 'Eins', 'a.two': 'Zwei', 'a.three': 'Drei' },
    }
    expect(differences(catalog)).toEqual(['a.one has different placeholders: x | ', 'a.three has no text in en'])
  })

  it('report unused and missing ids, and understand ids that a template puts together', () => {
    const inserted = (name: string) => `\${${name}}`
    const files = {
      'a.ts': `t('a.one'); t('a.five'); t(\`a.status.${inserted('status')}\`); t(\`a.kind.${inserted('kind')}.title\`)`,
    }
    const ids = ['a.one', 'a.two', 'a.status.open', 'a.kind.big.title', 'a.kind.big.help']
    expect(usageErrors(ids, files)).toEqual([
      'a.ts uses a.five, which does not exist',
      'nothing uses a.two',
      'nothing uses a.kind.big.help',
    ])
  })
})
