import { type ChildProcess, spawn } from 'node:child_process'
import { queueName } from '@marquee/contracts/define-subscription'
import { eventually } from '@marquee/testing/eventually'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createWorld, queue, record, seats, startPublishing, type World, waitingIn } from '../messaging-under-test.ts'
import { openDeadLetters } from './dead-letters.ts'
import { onSeatPainted, paintedSeat, poisonNumber, poisonTopology } from './poison-under-test.ts'

/** Starts a process that applies events, and starts it again whenever it dies. */
const keepRunning = (world: World): void => {
  let child: ChildProcess
  const start = () => {
    const script = `${import.meta.dirname}/poisoned-process-under-test.ts`
    child = spawn(process.execPath, [...process.execArgv, script, world.brokerUrl, world.databaseUrl], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    child.once('exit', start)
  }
  start()
  onTestFinished(() => {
    child.off('exit', start)
    child.kill('SIGKILL')
  })
}

/** Publishes events, and keeps a process running that applies the events. One of the events kills the process. */
const applyWithPoison = async (...events: Parameters<typeof record>[1][]) => {
  const world = await createWorld({ topology: poisonTopology })
  await world.query('CREATE TABLE booking.starts (at timestamptz NOT NULL DEFAULT clock_timestamp())')
  const publisher = startPublishing(world)
  await record(publisher, ...events)
  await eventually(async () => expect(await world.unpublished()).toEqual([]))
  await publisher.stop()
  keepRunning(world)
  const deadLetters = await openDeadLetters({ url: world.brokerUrl, topology: poisonTopology })
  onTestFinished(() => deadLetters.close())
  return { world, deadLetters }
}

const countOf = async (world: World, sql: string): Promise<number> =>
  (await world.query(`SELECT count(*)::int AS count FROM ${sql}`)).rows[0].count

describe('an event that kills each process that applies it', () => {
  it('is the only dead letter, and the thirty events around it are applied by the first three processes', async () => {
    const numbers = Array.from({ length: 31 }, (_, number) => number)
    const { world, deadLetters } = await applyWithPoison(...seats(31))
    const healthy = numbers.filter((number) => number !== poisonNumber)
    await eventually(async () => expect(await world.effects()).toEqual(healthy), { within: 60_000 })
    expect(await countOf(world, 'booking.starts WHERE at < (SELECT max(at) FROM booking.effects)')).toBeLessThanOrEqual(
      3,
    )

    await eventually(async () => expect(await deadLetters.list()).toEqual([{ queue, count: 1 }]), { within: 60_000 })
    const [letter] = await deadLetters.show(queue)
    expect(JSON.parse(letter?.content ?? '')).toMatchObject({ data: { number: poisonNumber } })
    expect(letter).toMatchObject({
      attempts: 1,
      reason: 'ProcessesDied: 4 processes died or lost their connection while they had this event',
    })
    expect(await waitingIn(world, queue)).toBe(0)
    expect(await world.effects()).toEqual(healthy)
  }, 120_000)

  it('does not make dead letters of the events of other subscriptions', async () => {
    const { world, deadLetters } = await applyWithPoison(...seats(1, poisonNumber), paintedSeat(100))
    await eventually(async () => expect(await deadLetters.list()).toContainEqual({ queue, count: 1 }), {
      within: 90_000,
    })
    // The process without the poison event applies the other event at the latest.
    await eventually(async () => expect(await world.effects()).toEqual([100]), { within: 30_000 })
    await eventually(async () => expect(await waitingIn(world, queueName(onSeatPainted))).toBe(0))
    expect(await deadLetters.list()).toEqual([{ queue, count: 1 }])
  }, 120_000)
})
