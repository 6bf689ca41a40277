import { useSyncExternalStore } from 'react'
import { serverNow } from '../api/server-clock.ts'
import { cinema } from '../cinema.ts'
import { today } from '../formats/time.ts'
import type { Now } from './showtimes.ts'

const tickMs = 30_000

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let current: Now | undefined
/** The time for which the start page was rendered, if it was. */
let rendered: Now | undefined

const nowAt = (nowMs: number): Now => ({ today: today(cinema().time_zone, new Date(nowMs)), nowMs })

const read = (): Now => nowAt(serverNow())

const tick = (): void => {
  current = read()
  for (const listener of listeners) listener()
}

/** The present day and time in the cinema, as the server counts them; the same object until the clock ticks. */
export const cinemaNow = (): Now => {
  // While no component listens, the clock does not tick.
  if (current === undefined || (timer === undefined && serverNow() - current.nowMs > tickMs)) current = read()
  return current
}

/** Begins with the time for which the gateway has rendered the start page. @param nowMs milliseconds since 1970 */
export const startNowAt = (nowMs: number): Now => {
  rendered = nowAt(nowMs)
  current = rendered
  return rendered
}

/** What React reads while it takes over the rendered page. */
const renderedNow = (): Now => rendered ?? cinemaNow()

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  if (timer === undefined) {
    timer = setInterval(tick, tickMs)
    document.addEventListener('visibilitychange', tick)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
    document.removeEventListener('visibilitychange', tick)
  }
}

/** The present. The component renders again twice a minute, and when the visitor returns to the page. */
export const useNow = (): Now => useSyncExternalStore(subscribe, cinemaNow, renderedNow)

/** The present day in the cinema, as YYYY-MM-DD. The component renders again at midnight. */
export const useToday = (): string =>
  useSyncExternalStore(
    subscribe,
    () => cinemaNow().today,
    () => renderedNow().today,
  )
