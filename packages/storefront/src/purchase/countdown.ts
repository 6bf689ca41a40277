/** Minutes before the end of a hold at which screen readers say how much time is left. */
const announcedMinutes = [5, 1, 0] as const
type AnnouncedMinutes = (typeof announcedMinutes)[number]

const minuteMs = 60_000
const secondMs = 1_000
const quietMs = 5 * minuteMs

/** Whether the countdown is quiet: it shows whole minutes, small, and offers no extension yet. */
export const isQuiet = (msLeft: number): boolean => msLeft > quietMs

/** The announcement when the time left goes from `before` to `now`: the last step that was passed. */
export const stepPassed = (before: number, now: number): AnnouncedMinutes | undefined =>
  announcedMinutes.findLast((minutes) => before > minutes * minuteMs && now <= minutes * minuteMs)

/** Whole minutes left, rounded up. */
export const minutesLeft = (msLeft: number): number => Math.max(0, Math.ceil(msLeft / minuteMs))

/** The time left as `4:05`. */
export const clockText = (msLeft: number): string => {
  const seconds = Math.max(0, Math.ceil(msLeft / secondMs))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Milliseconds until the text of the countdown changes: each minute while quiet, then each second. */
export const nextChangeMs = (msLeft: number): number => {
  if (msLeft <= 0) return Number.POSITIVE_INFINITY
  const step = isQuiet(msLeft) ? minuteMs : secondMs
  return msLeft % step === 0 ? step : msLeft % step
}
