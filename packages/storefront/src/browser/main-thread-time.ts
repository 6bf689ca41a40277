/** An event of Chromium's trace, in microseconds. */
export type TraceEvent = {
  readonly name: string
  readonly cat: string
  /** `X` is an event with a duration. */
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur?: number
  /** The part of the duration in which the thread ran. */
  readonly tdur?: number
}

/** Script, style, layout and paint, until the compositor has the frame. */
const work = new Set(
  'EvaluateScript FunctionCall TimerFire FireAnimationFrame RunMicrotasks UpdateLayoutTree Layout PrePaint Paint Layerize Commit'.split(
    ' ',
  ),
)

/** Work from a mark on, until another mark. Work inside of other work counts once, such as a layout that a script asks for. */
const workBetween = (events: readonly TraceEvent[], from: number, to: number): number => {
  let sum = 0
  let end = from
  for (const { ts, dur = 0, tdur = dur } of events) {
    if (ts < from || ts >= to || ts + dur <= end) continue
    sum += tdur
    end = ts + dur
  }
  return sum / 1_000
}

/**
 * The milliseconds that the main thread worked between each pair of `performance.mark('start')` and
 * `performance.mark('end')`.
 */
export const mainThreadTimes = (events: readonly TraceEvent[]): number[] => {
  const marks = events.filter(({ cat, name }) => cat.includes('blink.user_timing') && /^(start|end)$/.test(name))
  const sorted = marks.toSorted((one, other) => one.ts - other.ts)
  const [first] = sorted
  if (!first) return []
  const own = events
    .filter(({ ph, pid, tid, name }) => ph === 'X' && pid === first.pid && tid === first.tid && work.has(name))
    .sort((one, other) => one.ts - other.ts || (other.dur ?? 0) - (one.dur ?? 0))
  return sorted.flatMap(({ name, ts }, index) => {
    const end = sorted[index + 1]
    return name === 'start' && end?.name === 'end' ? [workBetween(own, ts, end.ts)] : []
  })
}
