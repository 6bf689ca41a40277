import { useEffect, useState } from 'react'
import { serverNow } from '../api/server-clock.ts'
import { nextChangeMs } from './countdown.ts'

/** The longest timer, because a timer is late after the device has slept. */
const maxSleepMs = 30_000
/** A larger difference is a change of the clock, and not the time that rendering takes. */
const clockChangeMs = 1_000

/** Milliseconds until a time, by the server's clock. The component renders again when a countdown would change. */
export const useTimeLeft = (until: string | undefined): number => {
  const end = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until)
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const current = serverNow()
    // The first response may have corrected a wrong clock of the device since `now` was read.
    if (Math.abs(current - now) > clockChangeMs) {
      setNow(current)
      return undefined
    }
    if (end <= now || end === Number.POSITIVE_INFINITY) return undefined
    const pause = Math.min(nextChangeMs(end - now), maxSleepMs)
    // A few milliseconds later, so that the next text is due when the timer ends.
    const timer = setTimeout(() => setNow(serverNow()), pause + 5)
    return () => clearTimeout(timer)
  }, [end, now])
  useEffect(() => {
    const onVisible = () => setNow(serverNow())
    document.addEventListener('visibilitychange', onVisible)
    return () => document.removeEventListener('visibilitychange', onVisible)
  }, [])
  return end - now
}
