import type { Schemas } from '@marquee/api-client/client'
import { LinkButton } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useText } from '../../i18n/use-text.ts'
import { seatIdsOf } from '../../purchase/own-seats.ts'
import { type Layout, seatsIn } from './layout.ts'
import { seatsName } from './seat-label.ts'
import { useNoticeFocus } from './use-notice-focus.ts'

/** Tells the visitor about tickets for this showtime, and leads to them. */
export const TicketsNotice = ({ reservation, layout }: { reservation: Schemas['Reservation']; layout: Layout }) => {
  const { t } = useText()
  const notice = useNoticeFocus({ takesFocus: false })
  return (
    <Notice
      ref={notice}
      tone="good"
      title={t('seatMap.tickets', { seats: seatsName(seatsIn(layout, seatIdsOf(reservation)), t) })}
      actions={<LinkButton href={`/reservations/${reservation.id}`}>{t('seatMap.showTickets')}</LinkButton>}
    />
  )
}
