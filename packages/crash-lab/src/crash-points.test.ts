import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type CrashPointName, crashPointChannels } from '@marquee/messaging/crash-points'
import { describe, expect, it } from 'vitest'
import { servicesAt } from './services.ts'

const repository = resolve(import.meta.dirname, '../../..')
const names = Object.keys(crashPointChannels)

/** Every call of `crashPoint` outside of tests, with the file that it stands in. */
const calls = globSync('{gateway,services/*,packages/*}/src/**/*.ts', { cwd: repository })
  .filter((file) => !/\.test\.ts$|-under-test\.ts$|\/testing\.ts$/.test(file))
  .flatMap((file) =>
    [...readFileSync(join(repository, file), 'utf8').matchAll(/\bcrashPoint\(([^)]*)\)/g)].map(([, given = '']) => ({
      file,
      name: given.slice(1, -1),
    })),
  )

describe('the crash points', () => {
  it('stand in the production code exactly once each', () => {
    expect(calls.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
  })

  it('are all known to the lab', () => {
    expect(Object.keys(servicesAt).toSorted()).toEqual(names.toSorted())
  })

  it('in the code of one service are passed by that service alone', () => {
    const ofOneService = calls.flatMap(({ file, name }) => {
      const [folder, service = ''] = file.split('/')
      return folder === 'services' ? [{ name: name as CrashPointName, service }] : []
    })
    expect(ofOneService.length).toBeGreaterThan(0)
    for (const { name, service } of ofOneService) expect(servicesAt[name], name).toEqual([service])
  })
})
