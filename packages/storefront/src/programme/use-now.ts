import { useSyncExternalStore } from 'react'
import { serverNow } from '../api/server-clock.ts'
import { cinema } from '../cinema.ts'
import { today } from '../formats/time.ts'
import type { Now } from './showtimes.ts'

const tickMs = 30_000

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let current: Now | undefined

const read = (): Now => {
  const nowMs = serverNow()
  return { today: today(cinema().time_zone, new Date(nowMs)), nowMs }
}

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
export const useNow = (): Now => useSyncExternalStore(subscribe, cinemaNow)

/** The present day in the cinema, as YYYY-MM-DD. The component renders again at midnight. */
export const useToday = (): string => useSyncExternalStore(subscribe, () => cinemaNow().today)
