import type { Schemas } from '@marquee/api-client/client'
import { cinema } from '../../cinema.ts'
import { Button, LinkButton } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { formatTime } from '../../formats/time.ts'
import { useText } from '../../i18n/use-text.ts'
import { Problem } from '../../layout/problem.tsx'
import { type Layout, seatsIn } from './layout.ts'
import { seatsName } from './seat-label.ts'
import { useNoticeFocus } from './use-notice-focus.ts'
import { useGiveUp } from './use-own-seats.ts'

/** Tells the visitor about seats of this showtime that they hold and have not paid. */
export const OwnHoldNotice = ({ reservation, layout }: { reservation: Schemas['Reservation']; layout: Layout }) => {
  const { t, locale } = useText()
  const notice = useNoticeFocus({ takesFocus: false })
  const giveUp = useGiveUp(reservation.showtime.id)
  const seats = seatsIn(
    layout,
    reservation.seats.map(({ id }) => id),
  )
  const until = formatTime(reservation.expires_at, { locale, timeZone: cinema().time_zone })
  return (
    <>
      <Notice
        ref={notice}
        tone="good"
        title={t('seatMap.ownHold', { seats: seatsName(seats, t), until })}
        actions={
          <>
            <LinkButton kind="primary" href={`/reservations/${reservation.id}/payment`}>
              {t('seatMap.ownHoldPay')}
            </LinkButton>
            <Button kind="secondary" busy={giveUp.isPending} onClick={() => giveUp.mutate(reservation)}>
              {t('seatMap.ownHoldGiveUp')}
            </Button>
          </>
        }
      >
        <p>{t('seatMap.ownHoldHelp')}</p>
      </Notice>
      {giveUp.isError && <Problem error={giveUp.error} onRetry={() => giveUp.mutate(reservation)} />}
    </>
  )
}
