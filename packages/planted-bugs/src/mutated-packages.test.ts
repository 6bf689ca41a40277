import { globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mutatedPackages } from './mutated-packages.ts'

const root = join(import.meta.dirname, '../../..')

/** `a/{b,c}.ts` as `a/b.ts` and `a/c.ts`, so that each file is looked up separately. */
const expand = (pattern: string): string[] => {
  const [all, list = ''] = /\{([^}]*)\}/.exec(pattern) ?? []
  return all === undefined ? [pattern] : list.split(',').map((name) => pattern.replace(all, name))
}

it.each(mutatedPackages)(
  'each pattern of files and tests of $folder matches a file',
  ({ folder, files, tests = [] }) => {
    const patterns = [...files.flatMap(expand).map((file) => join(folder, file)), ...tests]
    expect(patterns.filter((pattern) => globSync(pattern, { cwd: root }).length === 0)).toEqual([])
  },
)
