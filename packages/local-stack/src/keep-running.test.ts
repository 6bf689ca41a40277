import { describe, expect, it } from 'vitest'
import { type HowToStop, keepRunning } from './keep-running.ts'

/** Lets everything happen that waits for nothing but its turn. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** A part whose restarts do what the test says (an error fails, undefined succeeds), with a clock that the test moves. */
const watched = (restarts: (Error | undefined)[] = []) => {
  let pid = 1
  let time = 1_000_000
  let waiting: (() => void) | undefined
  const reports: string[] = []
  const pids: number[] = []
  const pauses: number[] = []
  const calls = { restart: 0, stop: 0 }
  const stops: unknown[] = []
  const { ended, keep } = keepRunning({
    name: 'part',
    report: (_level, message) => reports.push(message),
    onRestart: () => pids.push(pid),
    pause: (ms, signal) =>
      new Promise((resolve) => {
        pauses.push(ms)
        waiting = resolve
        signal.addEventListener('abort', () => resolve())
      }),
    now: () => time,
  })
  const part = {
    get pid() {
      return pid
    },
    stop: async (how?: HowToStop) => {
      calls.stop += 1
      stops.push(how)
    },
    restart: async () => {
      calls.restart += 1
      const outcome = restarts.shift()
      if (outcome) throw outcome
      pid += 1
    },
  }
  return {
    ended,
    keep: () => keep(part),
    reports,
    pids,
    pauses,
    calls,
    stops,
    pass: (ms: number) => {
      time += ms
    },
    /** Ends the pause that is under way. */
    pauseIsOver: async () => {
      waiting?.()
      await settled()
    },
  }
}

describe('a part that is kept running', () => {
  it('is started again when it ends, and everybody learns of it', async () => {
    const { ended, keep, reports, pids, pauseIsOver } = watched()
    const kept = keep()
    ended('ended by SIGKILL')
    expect(pids).toEqual([])
    await pauseIsOver()
    expect(pids).toEqual([2])
    expect(kept.pid).toBe(2)
    expect(reports).toEqual(['ended by SIGKILL; starting it again', 'is back (pid 2, 0.0 s)'])
  })

  it('is tried again after 0.2, 0.4, 0.8 … 5 s, for as long as it takes', async () => {
    const { ended, keep, reports, pauses, pids, pauseIsOver } = watched(
      Array.from({ length: 30 }, () => new Error('the database is away\nand more')),
    )
    keep()
    ended('ended with exit code 1')
    for (let tries = 0; tries < 31; tries += 1) await pauseIsOver()
    expect(pauses.slice(0, 8)).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000])
    expect(pids).toEqual([2])
    expect(reports.filter((report) => report === 'does not start again: the database is away')).toHaveLength(30)
  })

  it('does not hammer when it ends soon after each start, and starts quickly again after a good while', async () => {
    const { ended, keep, pauses, pauseIsOver, pass } = watched()
    keep()
    for (const livesMs of [60_000, 100, 9_000, 20_000, 50]) {
      pass(livesMs)
      ended('ended')
      await pauseIsOver()
    }
    expect(pauses).toEqual([200, 400, 800, 200, 400])
  })

  it('stays stopped when it was stopped, also in the middle of a restart, until it is started', async () => {
    const { ended, keep, calls, pids, pauseIsOver } = watched()
    const kept = keep()
    ended('ended')
    await kept.stop()
    ended('ended with exit code 0')
    await pauseIsOver()
    expect(calls.restart).toBe(0)
    await kept.start()
    expect(pids).toEqual([2])
    ended('ended')
    await pauseIsOver()
    expect(pids).toEqual([2, 3])
  })

  it('is told how to stop, also when a restart has come up in the meantime', async () => {
    const { ended, keep, stops } = watched()
    const kept = keep()
    ended('ended')
    await kept.stop({ atOnce: true })
    await kept.start()
    await kept.stop()
    expect(stops).toEqual([{ atOnce: true }, { atOnce: true }, undefined])
  })

  it('is none of ours before it has started for the first time', async () => {
    const { ended, reports, pauses } = watched()
    ended('ended with exit code 2')
    await settled()
    expect([...reports, ...pauses]).toEqual([])
  })
})
