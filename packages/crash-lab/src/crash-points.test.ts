import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type CrashPointName, crashPointChannels } from '@marquee/messaging/crash-points'
import { describe, expect, it } from 'vitest'
import { servicesAt } from './services.ts'

const repository = resolve(import.meta.dirname, '../../..')
const names = Object.keys(crashPointChannels)

/** Every call of `crashPoint` outside tests, with its file and the lines around it. */
const calls = globSync('{gateway,services/*,packages/*}/src/**/*.ts', { cwd: repository })
  .filter((file) => !/\.test\.ts$|-under-test\.ts$|\/testing\.ts$/.test(file))
  .flatMap((file) =>
    [
      ...readFileSync(join(repository, file), 'utf8').matchAll(/(.*)\n\s*crashPoint\(([^)]*)\)((?:\n\s*\/\/.*)*\n.*)/g),
    ].map(([, before = '', given = '', after = '']) => ({
      file,
      name: given.slice(1, -1),
      before: before.trim(),
      after: after.split('\n').at(-1)?.trim() ?? '',
    })),
  )

/** For each crash point, a part of the line before the call and a part of the line after it. */
const between: Readonly<Record<CrashPointName, [before: string, after: string]>> = {
  'between commit and publish': [')', 'onEventsCommitted()'],
  'between placing and its answer': ["result === 'placed'", 'wakeRelay()'],
  'between publish and mark': ["=== 'fulfilled'", 'if (taken.length > 0)'],
  'between handler and commit': ['await apply(fresh, unit, isOver)', 'const left ='],
  'between handler and ack': ['return recover(batch, result.error)', 'acknowledge(result.done'],
  'between Stripe’s intent and its record': ['provider.createIntent(payment)', 'await payments.change('],
  'between Stripe’s refund and its record': ['provider.refund(', 'await payments.change('],
  'between Stripe’s cancellation and its record': ['provider.cancelIntent(', 'await payments.change('],
  'between Stripe’s new amount and its record': ['provider.changeAmount(', 'await payments.change('],
  'between Stripe’s refund of seats and its record': ['provider.refundSeats(', 'await payments.change('],
  'between webhook and commit': ['rule(payment)', 'return decision'],
}

describe('the crash points', () => {
  it('are each called exactly once in the production code', () => {
    expect(calls.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
  })

  it.each(calls)('are called between the two steps that belong together: $name', ({ name, before, after }) => {
    const [stepBefore, stepAfter] = between[name as CrashPointName]
    expect(before).toContain(stepBefore)
    expect(after).toContain(stepAfter)
  })

  it('are all listed by the lab with the services that it may kill there', () => {
    expect(Object.keys(servicesAt).toSorted()).toEqual(names.toSorted())
  })

  it('in the code of one service are listed for that service alone', () => {
    const ofOneService = calls.flatMap(({ file, name }) => {
      const [folder, service = ''] = file.split('/')
      return folder === 'services' ? [{ name: name as CrashPointName, service }] : []
    })
    expect(ofOneService.length).toBeGreaterThan(0)
    for (const { name, service } of ofOneService) expect(servicesAt[name], name).toEqual([service])
  })
})
