import { describe, expect, it } from 'vitest'
import { readCommand, usage } from './options.ts'
import { scenarios } from './scenarios/scenarios.ts'

describe('the command line', () => {
  it('without arguments selects every scenario except those that run only by name', () => {
    const command = readCommand([])
    const usual = scenarios.filter(({ onlyByName }) => !onlyByName).map(({ name }) => name)
    expect(command).toMatchObject({ kind: 'bench', scenarios: usual, quick: false, repeats: 5 })
    expect(usual).not.toContain('soak')
  })

  it('selects scenarios by name, with shorter defaults in the quick form', () => {
    expect(readCommand(['--quick', 'soak', 'size'])).toMatchObject({
      scenarios: ['size', 'soak'],
      repeats: 1,
      rows: 10_000,
      seconds: 20,
    })
    expect(readCommand(['size', '--rows', '10000000'])).toMatchObject({ scenarios: ['size'], rows: 10_000_000 })
  })

  it('records profiles only if asked to', () => {
    expect(readCommand(['holds'])).toMatchObject({ profile: false })
    expect(readCommand(['holds', '--profile'])).toMatchObject({ profile: true })
  })

  it('reads the options of pruning and of slow-downs', () => {
    expect(readCommand(['pruning', '--rows', '7'])).toEqual({ kind: 'pruning', rows: 7, rounds: 4, seconds: 20 })
    expect(readCommand(['--slow-downs', 'index'])).toEqual({ kind: 'slow-downs', texts: ['index'] })
  })

  it.each([
    '--fast',
    '--repeats',
    '--repeats 0',
    '--repeats 1.5',
    '--repeats many',
    'no-such-scenario',
    'size --rows 999',
    'size --rows 1e9',
    'holds --rows 1000',
    '--seconds 20',
    'soak --seconds 1',
    'pruning holds',
    'pruning --quick',
    'pruning --rounds 0',
    'pruning --profile',
    '--slow-downs --quick',
  ])('is refused: %s', (line) => {
    expect(readCommand(line.split(' '))).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/./) })
  })

  it('is described by a text that names every scenario', () => {
    for (const { name } of scenarios) expect(usage).toContain(`  ${name}`)
    expect(readCommand(['--help', 'holds'])).toEqual({ kind: 'help' })
  })
})
