import { setTimeout as sleep } from 'node:timers/promises'
import { type Bench, type Measurement, processorTimeOf } from '../bench.ts'
import type { Load, LoadResult } from '../load/load.ts'
import { summarise } from '../measuring/statistics.ts'
import { clients, prepareHolds, type Scenario } from './scenario.ts'

const stepP99 = (runs: readonly LoadResult[], step: string) =>
  summarise(runs.map(({ steps }) => steps[step]?.p99 ?? Number.NaN))

const preparePurchases = async (bench: Bench, count: number, concurrency: number): Promise<Load> => {
  const { gateway, stripe } = bench.system.stack
  const requests = await prepareHolds(bench, count)
  return {
    work: {
      kind: 'purchase',
      origin: gateway,
      requests,
      stripe: { apiBase: stripe.api_base, publishableKey: stripe.publishable_key },
    },
    pace: { kind: 'closed', concurrency },
    units: requests.length,
  }
}

/** Purchases one after the other, while nobody else uses the system. */
const measureAlone = (bench: Bench): Promise<Measurement> =>
  bench.measure('purchase, alone', () => preparePurchases(bench, bench.options.quick ? 10 : 100, 1))

export const purchases: Scenario = {
  name: 'purchases',
  title: 'A whole purchase: hold, ask to pay, pay by card, webhook, ticket',
  run: async (bench) => {
    const { report, scaled } = bench
    const bought = await bench.measure('purchase', () => preparePurchases(bench, scaled(500), 24), {
      untilSettled: true,
    })
    report({
      scenario: 'purchase',
      measured: 'purchases',
      value: bought.rate,
      unit: '/s',
      floor: { measured: 'published by TigerFans, on 4 processors', value: summarise([135]) },
      ratio: bought.rate.median / 135,
      goal: '≥ 200/s',
      isReached: bought.rate.median >= 200,
    })
    const others = Object.keys(bought.processorTime).filter((name) => !['generator', 'stripe-sandbox'].includes(name))
    const processorTime = processorTimeOf(bought, others)
    report({
      scenario: 'purchase',
      measured: 'processor time without the sandbox',
      value: processorTime,
      unit: 'ms',
      goal: '≤ 8 ms',
      isReached: processorTime.median <= 8,
    })
    const visible = stepP99(bought.runs, 'ticket')
    report({
      scenario: 'purchase',
      measured: 'card confirmed → ticket visible, p99, polled every 50 ms',
      value: visible,
      unit: 'ms',
      goal: '≤ 100 ms',
      isReached: visible.median <= 100,
    })
    report({
      scenario: 'purchase, alone on an idle system',
      measured: 'from the hold to the visible ticket, p50',
      value: (await measureAlone(bench)).p50,
      unit: 'ms',
    })
  },
}

/** Lets customers hold seats and ask to pay, four at a time. */
const askToPay = async (bench: Bench, count: number): Promise<LoadResult> => {
  const requests = await prepareHolds(bench, count)
  const { result } = await bench.runOnce({
    work: { kind: 'intent', origin: bench.system.stack.gateway, requests },
    pace: { kind: 'closed', concurrency: 4 },
    units: count,
  })
  return result
}

export const rush: Scenario = {
  name: 'rush',
  title: 'A customer asks to pay right after 10,000 others have held seats',
  run: async (bench) => {
    const { system, options, report, scaled } = bench
    const idle: number[] = []
    const busy: number[] = []
    const others = options.quick ? 50 : 10_000
    for (let repeat = 0; repeat < options.repeats; repeat += 1) {
      await system.settle()
      idle.push((await askToPay(bench, scaled(100))).steps['intent']?.p99 ?? Number.NaN)
      const requests = await prepareHolds(bench, others)
      await bench.runOnce({
        work: { kind: 'request', origin: system.stack.gateway, requests },
        pace: { kind: 'closed', concurrency: clients },
        units: requests.length,
      })
      // The holds were answered, but the system has not finished the work that follows them.
      busy.push((await askToPay(bench, scaled(100))).steps['intent']?.p99 ?? Number.NaN)
      await sleep(500)
    }
    const ratio = summarise(busy).median / summarise(idle).median
    options.print(
      `  intent ready: p99 ${summarise(idle).median.toFixed(0)} ms idle, ${summarise(busy).median.toFixed(0)} ms after the rush`,
    )
    report({
      scenario: `ask to pay after ${others} holds`,
      measured: 'intent ready, p99',
      value: summarise(busy),
      unit: 'ms',
      floor: { measured: 'on an idle system', value: summarise(idle) },
      ratio,
      goal: '≤ 2 ×',
      isReached: ratio <= 2,
    })
  },
}
