import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import { bulkExpirySeconds } from '../floors/bulk-expiry.ts'
import { rateOf } from '../load/load.ts'
import { summarise } from '../measuring/statistics.ts'
import { clients, prepareHolds, type Scenario } from './scenario.ts'

/** Asks for one row only: counting all overdue holds ten times a second would slow the sweeps down. */
const isAnyOverdue = async ({ system }: Bench): Promise<boolean> => {
  const { rowCount } = await system.database.query(
    `SELECT FROM booking.reservations WHERE status = 'pending' AND expires_at < now() LIMIT 1`,
  )
  return rowCount !== 0
}

const databaseTime = async ({ system }: Bench): Promise<Date> =>
  (await system.database.query<{ now: Date }>('SELECT now()')).rows[0]?.now ?? new Date()

/** Places holds with 32 clients. Resolves with the holds per second. Throws if a hold was refused. */
const placeHolds = async (bench: Bench, count: number): Promise<number> => {
  const requests = await prepareHolds(bench, count)
  const { result } = await bench.runOnce({
    work: { kind: 'request', origin: bench.system.stack.gateway, requests },
    pace: { kind: 'closed', concurrency: clients },
    units: count,
  })
  if (result.succeeded < count) throw new Error(`holds were refused: ${JSON.stringify(result.outcomes)}`)
  return rateOf(result)
}

export const expiry: Scenario = {
  name: 'expiry',
  title: 'Holds that are due at the same moment',
  run: async (bench) => {
    const { system, options, report, scaled } = bench
    const count = options.quick ? 200 : 50_000
    const floor = await bulkExpirySeconds(system.administratorUrl, count)
    options.print(`  one statement ends ${count} holds in ${floor.toFixed(2)} s`)
    const placedFrom = await databaseTime(bench)
    await placeHolds(bench, count)
    const placedUntil = await databaseTime(bench)
    await system.settle()
    const usual = await placeHolds(bench, scaled(2_000))
    await system.settle()
    const during = await prepareHolds(bench, scaled(2_000))
    const expireAndHold = async () => {
      await system.database.query(
        // Holds of other scenarios stay: in a full run there are several times as many of them.
        `UPDATE booking.reservations SET expires_at = now() WHERE status = 'pending' AND created_at BETWEEN $1 AND $2`,
        [placedFrom, placedUntil],
      )
      const begun = performance.now()
      const holding = bench.runOnce({
        work: { kind: 'request', origin: system.stack.gateway, requests: during },
        pace: { kind: 'closed', concurrency: clients },
        units: during.length,
      })
      while ((await isAnyOverdue(bench)) && performance.now() - begun < 300_000) await sleep(100)
      const seconds = (performance.now() - begun) / 1_000
      return { seconds, result: (await holding).result }
    }
    const { seconds, result } = await bench.profiled('expiry', expireAndHold, () => count)
    options.print(
      `  ${count} holds expired in ${seconds.toFixed(1)} s; meanwhile ${rateOf(result).toFixed(0)} holds/s, before ${usual.toFixed(0)}`,
    )
    report({
      scenario: `${count} holds due at once`,
      measured: 'until the last is bookable again',
      value: summarise([seconds]),
      unit: 's',
      floor: { measured: 'one bulk SQL statement', value: summarise([floor]) },
      ratio: seconds / floor,
      goal: '≤ 10 s',
      isReached: seconds <= 10,
    })
    report({
      scenario: `${count} holds due at once`,
      measured: 'holds meanwhile',
      value: summarise([rateOf(result)]),
      unit: '/s',
      floor: { measured: 'before', value: summarise([usual]) },
      ratio: rateOf(result) / usual,
      goal: '≥ 0.8',
      isReached: rateOf(result) / usual >= 0.8,
    })
  },
}
