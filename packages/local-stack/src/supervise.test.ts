import { describe, expect, it } from 'vitest'
import { createSupervision, type StopOptions } from './supervise.ts'

/** Lets all pending promises settle. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

/**
 * A supervised process with a clock that the test moves.
 *
 * @param restarts the outcome of each restart: an error fails, undefined succeeds
 */
const supervised = (restarts: (Error | undefined)[] = []) => {
  let pid = 1
  let time = 1_000_000
  let waiting: (() => void) | undefined
  const reports: string[] = []
  const pids: number[] = []
  const pauses: number[] = []
  const calls = { restart: 0, stop: 0 }
  const stops: unknown[] = []
  const { onUnexpectedEnd, register } = createSupervision({
    report: ({ message }) => reports.push(message),
    onRestart: () => pids.push(pid),
    pause: (ms, signal) =>
      new Promise((resolve) => {
        pauses.push(ms)
        waiting = resolve
        signal.addEventListener('abort', () => resolve())
      }),
    now: () => time,
  })
  const managed = {
    get pid() {
      return pid
    },
    stop: async (options?: StopOptions) => {
      calls.stop += 1
      stops.push(options)
    },
    restart: async () => {
      calls.restart += 1
      const outcome = restarts.shift()
      if (outcome) throw outcome
      pid += 1
    },
  }
  return {
    end: (how = 'ended by SIGKILL', reason?: string) => onUnexpectedEnd({ how, ...(reason ? { reason } : {}) }),
    register: () => register('booking', managed),
    reports,
    pids,
    pauses,
    calls,
    stops,
    passTime: (ms: number) => {
      time += ms
    },
    /** Ends the current pause. */
    endPause: async () => {
      waiting?.()
      await settled()
    },
  }
}

describe('a supervised process', () => {
  it('is restarted when it ends, and its new pid is reported', async () => {
    const { end, register, reports, pids, endPause } = supervised()
    const process = register()
    end('ended by SIGKILL')
    expect(pids).toEqual([])
    await endPause()
    expect(pids).toEqual([2])
    expect(process.pid).toBe(2)
    expect(reports).toEqual(['ended by SIGKILL; restarting', 'ready again (pid 2) after 0.0 s'])
  })

  it('is reported with the reason first when it crashes', () => {
    const { end, register, reports } = supervised()
    register()
    end('ended with exit code 1', 'Error: no such table')
    expect(reports).toEqual(['Error: no such table: ended with exit code 1; restarting'])
  })

  it('is retried after 0.2, 0.4, 0.8 … 5 s, without limit', async () => {
    const { end, register, reports, pauses, pids, endPause } = supervised(
      Array.from({ length: 30 }, () => new Error('the database is unreachable\nand more')),
    )
    register()
    end('ended with exit code 1')
    for (let tries = 0; tries < 31; tries += 1) await endPause()
    expect(pauses.slice(0, 8)).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000])
    expect(pids).toEqual([2])
    expect(reports.filter((report) => report === 'the database is unreachable; retrying')).toHaveLength(30)
  })

  it('has a longer backoff when it ends soon after each start, and the shortest after ten stable seconds', async () => {
    const { end, register, pauses, endPause, passTime } = supervised()
    register()
    for (const uptimeMs of [60_000, 100, 9_000, 20_000, 50]) {
      passTime(uptimeMs)
      end()
      await endPause()
    }
    expect(pauses).toEqual([200, 400, 800, 200, 400])
  })

  it('stays stopped until it is started, even when the stop interrupts a restart', async () => {
    const { end, register, calls, pids, endPause } = supervised()
    const process = register()
    end()
    await process.stop()
    end('ended with exit code 0')
    await endPause()
    expect(calls.restart).toBe(0)
    await process.start()
    expect(pids).toEqual([2])
    end()
    await endPause()
    expect(pids).toEqual([2, 3])
  })

  it('is stopped again with the same options when a restart was in progress', async () => {
    const { end, register, stops } = supervised()
    const process = register()
    end()
    await process.stop({ skipDrain: true })
    await process.start()
    await process.stop()
    expect(stops).toEqual([{ skipDrain: true }, { skipDrain: true }, undefined])
  })

  it('is neither restarted nor reported before its first start has succeeded', async () => {
    const { end, reports, pauses } = supervised()
    end('ended with exit code 2')
    await settled()
    expect([...reports, ...pauses]).toEqual([])
  })
})
