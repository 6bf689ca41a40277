import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { attacks } from './attackers.ts'
import { removedDefences } from './removed-defences.ts'

it.each(removedDefences)(
  'the attack exists, and each text that the removal replaces occurs exactly once: $name',
  ({ attack, patches }) => {
    expect(Object.keys(attacks)).toContain(attack)
    for (const { file, find } of patches) {
      const source = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')
      expect(source.split(find), file).toHaveLength(2)
    }
  },
)
