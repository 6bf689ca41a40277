import { bookingOnMovieUpdated } from '@marquee/contracts/catalog-events'
import { createBackgroundTask } from '@marquee/kernel/background-task'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { expect, it, vi } from 'vitest'
import { countByReason, type GaugeDefinition, measureService } from './service-metrics.ts'

const measure = (gauges: readonly GaugeDefinition[] = [], messaging = {}) => {
  const registry = new Registry()
  const counts = measureService(registry, {
    messaging: {
      isConnected: async () => true,
      backlog: { count: async () => 3, oldestAgeSeconds: async () => 1.5 },
      deadLetters: async () => [{ queue: 'booking.on-movie-updated', count: 2 }],
      ...messaging,
    },
    consumers: [{ subscription: bookingOnMovieUpdated }],
    tasks: [{ name: 'sweep' }],
    gauges,
  })
  const samples = async () => (await registry.metrics()).split('\n').filter((line) => /^\w/.test(line))
  return { counts, samples }
}

it('exports every series from the start, so that Prometheus sees the first failure as an increase', async () => {
  expect(await measure().samples()).toEqual([
    'events_unpublished 3',
    'events_unpublished_oldest_age_seconds 1.5',
    'rabbitmq_connected 1',
    'dead_letters{queue="booking.on-movie-updated"} 2',
    'subscription_events_total{subscription="booking.on-movie-updated",outcome="applied"} 0',
    'subscription_events_total{subscription="booking.on-movie-updated",outcome="repeated"} 0',
    'subscription_events_total{subscription="booking.on-movie-updated",outcome="retried"} 0',
    'subscription_events_total{subscription="booking.on-movie-updated",outcome="dead_lettered"} 0',
    'background_task_failures_total{task="sweep"} 0',
  ])
})

it('counts events by outcome, and failed runs by task', async () => {
  const { counts, samples } = measure()
  const task = createBackgroundTask({
    name: 'sweep',
    everyMilliseconds: 60_000,
    run: () => Promise.reject(new Error('no')),
    log: pino({ level: 'silent' }),
  })
  task.start(() => counts.taskFailure(task.name))
  await task.stop()
  counts.event('booking.on-movie-updated', 'retried')
  counts.event('booking.on-movie-updated', 'retried')
  expect(await samples()).toEqual(
    expect.arrayContaining([
      'subscription_events_total{subscription="booking.on-movie-updated",outcome="retried"} 2',
      'background_task_failures_total{task="sweep"} 1',
    ]),
  )
})

it('omits a gauge while it cannot be read, and exports the others', async () => {
  vi.useFakeTimers()
  try {
    let read = async () => 7
    const { samples } = measure([{ name: 'holds_overdue', help: 'Holds', read: () => read() }])
    expect(await samples()).toContain('holds_overdue 7')
    for (const failing of [() => Promise.reject(new Error('no database')), () => new Promise<number>(() => {})]) {
      read = failing
      const scrape = samples()
      await vi.advanceTimersByTimeAsync(2_000)
      const exported = await scrape
      expect(exported.join('\n')).not.toContain('holds_overdue')
      expect(exported).toContain('events_unpublished 3')
    }
    read = async () => 8
    expect(await samples()).toContain('holds_overdue 8')
  } finally {
    vi.useRealTimers()
  }
})

it('omits the dead letters while the broker is unavailable', async () => {
  let isAvailable = true
  const { samples } = measure([], {
    deadLetters: async () => {
      if (!isAvailable) throw new Error('no connection')
      return [{ queue: 'booking.on-movie-updated', count: 2 }]
    },
  })
  const exported = async () => (await samples()).filter((line) => line.startsWith('dead_letters'))
  expect(await exported()).toEqual(['dead_letters{queue="booking.on-movie-updated"} 2'])
  isAvailable = false
  expect(await exported()).toEqual([])
})

it('has a counter by reason that starts at 0 for every reason', async () => {
  const registry = new Registry()
  const count = countByReason(registry, { name: 'refused_total', help: 'Refused', reasons: ['late', 'full'] })
  count('full')
  count('full')
  expect(await registry.getSingleMetricAsString('refused_total')).toBe(
    [
      '# HELP refused_total Refused',
      '# TYPE refused_total counter',
      'refused_total{reason="late"} 0',
      'refused_total{reason="full"} 2',
    ].join('\n'),
  )
})
