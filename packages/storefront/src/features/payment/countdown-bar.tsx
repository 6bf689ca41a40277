import type { Schemas } from '@marquee/api-client/client'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { useAnnouncer } from '../../layout/announcer.tsx'
import { clockText, isQuiet, minutesLeft, stepPassed } from '../../purchase/countdown.ts'
import { ExtendHold } from './extend-hold.tsx'
import styles from './payment.module.css'

/** Announces the time left at five minutes, at one minute and at the end. */
const useCountdownAnnouncements = (msLeft: number, mayExtend: boolean): void => {
  const { t } = useText()
  const announce = useAnnouncer()
  const before = useRef(Number.POSITIVE_INFINITY)
  const announceStep = useEffectEvent(() => {
    const minutes = stepPassed(before.current, msLeft)
    before.current = msLeft
    if (minutes === undefined) return
    const left = minutes === 0 ? t('payment.time.over') : t('payment.time.left', { count: minutesLeft(msLeft) })
    announce(minutes > 0 && mayExtend ? `${left} ${t('payment.time.extendHint')}` : left)
  })
  useEffect(() => announceStep(), [msLeft])
}

/** How long the seats are held: quiet at first, and with a clock and an extension in the last five minutes. */
export const CountdownBar = ({ reservation, msLeft }: { reservation: Schemas['Reservation']; msLeft: number }) => {
  const { t } = useText()
  useCountdownAnnouncements(msLeft, reservation.extended_at === null)
  if (isQuiet(msLeft)) {
    return <p className={styles.quietTime}>{t('payment.time.held', { count: minutesLeft(msLeft) })}</p>
  }
  return (
    <div className={styles.time}>
      <p className={styles.clock}>
        <span>{t('payment.time.clock')}</span> <span role="timer">{clockText(msLeft)}</span>
      </p>
      <ExtendHold reservation={reservation} />
    </div>
  )
}
