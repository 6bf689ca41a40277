import { useEffect, useState } from 'react'
import { serverNow } from './server-clock.ts'

const secondMs = 1_000

/** The server's time, in milliseconds since 1970. While `ticks` is set, the component renders again each second. */
export const useServerNow = (ticks: boolean): number => {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    if (!ticks) return undefined
    const timer = setInterval(() => setNow(serverNow()), secondMs)
    return () => clearInterval(timer)
  }, [ticks])
  return now
}
