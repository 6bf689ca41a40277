import { useEffect, useRef } from 'react'
import type { LiveStatus } from '../../api/kept-stream.ts'
import { useText } from '../../i18n/use-text.ts'
import { useAnnouncer } from '../../layout/announcer.tsx'

/** Makes screen readers say when the map stops following the seats, and when it follows them again. */
export const useLiveAnnouncements = (status: LiveStatus): void => {
  const { t } = useText()
  const announce = useAnnouncer()
  const wasDown = useRef(false)
  useEffect(() => {
    const isDown = status === 'down'
    if (status === 'connecting' || isDown === wasDown.current) return
    wasDown.current = isDown
    // Without a network, the header says so.
    if (!isDown || navigator.onLine) announce(t(isDown ? 'seatMap.notLive' : 'seatMap.liveAgain'))
  }, [status, announce, t])
}
