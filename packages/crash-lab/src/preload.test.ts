import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

describe('a process with the preload', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'marquee-preload-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const passTwice = `
    const { crashPoint } = await import('@marquee/messaging/crash-points')
    for (const pass of [1, 2]) {
      crashPoint('between handler and ack')
      console.log(pass)
    }`

  /** Runs a process that passes one crash point twice. Returns its signal, its output and the recorded deaths. */
  const run = (environment: Record<string, string>) => {
    const deaths = join(folder, 'deaths')
    const preload = new URL('./preload.ts', import.meta.url).href
    const { signal, stdout } = spawnSync(
      process.execPath,
      ['--import', preload, '--input-type=module', '--eval', passTwice],
      { cwd: import.meta.dirname, env: { ...process.env, CRASH_LAB_DEATHS: deaths, ...environment }, encoding: 'utf8' },
    )
    return { signal, stdout, deaths: globSync(deaths).map((file) => readFileSync(file, 'utf8')) }
  }

  it('dies at its crash point and records the name of the point', () => {
    expect(run({ CRASH_LAB_POINT: 'between handler and ack' })).toEqual({
      signal: 'SIGKILL',
      stdout: '',
      deaths: ['between handler and ack\n'],
    })
  })

  it('passes its crash point as often as configured and dies at the next pass', () => {
    expect(run({ CRASH_LAB_POINT: 'between handler and ack', CRASH_LAB_POINT_SKIPS: '1' })).toEqual({
      signal: 'SIGKILL',
      stdout: '1\n',
      deaths: ['between handler and ack\n'],
    })
  })

  it('passes every other crash point unharmed', () => {
    expect(run({ CRASH_LAB_POINT: 'between publish and mark' })).toEqual({ signal: null, stdout: '1\n2\n', deaths: [] })
  })
})
