import { useEffect, useState } from 'react'
import { serverNow } from '../api/server-clock.ts'
import { cinema } from '../cinema.ts'
import { today } from '../formats/time.ts'
import type { Now } from './showtimes.ts'

const everyMs = 30_000

/** The present day and time in the cinema, as the server counts them. */
export const cinemaNow = (): Now => {
  const nowMs = serverNow()
  return { today: today(cinema().time_zone, new Date(nowMs)), nowMs }
}

/** The present. The component renders again twice a minute, and when the visitor returns to the page. */
export const useNow = (): Now => {
  const [now, setNow] = useState(cinemaNow)
  useEffect(() => {
    const update = () => setNow(cinemaNow())
    const timer = setInterval(update, everyMs)
    document.addEventListener('visibilitychange', update)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', update)
    }
  }, [])
  return now
}
