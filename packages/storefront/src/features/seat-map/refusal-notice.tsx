import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { reservations } from '../../api/queries.ts'
import { serverNow } from '../../api/server-clock.ts'
import { Button, LinkButton } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useText } from '../../i18n/use-text.ts'
import type { Refusal } from '../../purchase/pick.ts'
import { type Layout, seatsIn } from './layout.ts'
import { loneSeatsOf } from './lone-seats.ts'
import { spacesFor } from './party.ts'
import { seatsName } from './seat-label.ts'
import { idsOf, isFree, maxSeats, type Seat } from './seats.ts'
import { useNoticeFocus } from './use-notice-focus.ts'

type Props = {
  refusal: Refusal
  layout: Layout
  picked: readonly string[]
  movieId: string
  onChoose: (seatIds: readonly string[], added: readonly Seat[]) => void
}

/** The seats that the API proposes, or others if somebody has taken one of them since. */
const insteadOf = (layout: Layout, picked: readonly string[], proposed: readonly string[]): readonly Seat[] => {
  const seats = seatsIn(layout, proposed)
  return seats.every(isFree) ? seats : (loneSeatsOf(layout, picked)?.instead ?? [])
}

/** The visitor's unpaid reservations for all showtimes. */
const useUnpaid = (isAsked: boolean) => {
  const { data = [] } = useQuery({ ...reservations('pending'), enabled: isAsked })
  return data.filter(({ expires_at }) => Date.parse(expires_at) > serverNow())
}

const useRefusal = ({ refusal, layout, picked, movieId, onChoose }: Props): [string, string, ReactNode] => {
  const { t } = useText()
  const pending = useUnpaid(refusal.code === 'unpaid-limit')
  const seats = seatsIn(layout, refusal.seatIds)
  const named = { count: seats.length, seats: seatsName(seats, t) }
  switch (refusal.code) {
    case 'lone-seat': {
      const instead = insteadOf(layout, picked, refusal.insteadSeatIds)
      return [
        t('seatMap.loneSeat', named),
        t('seatMap.loneSeatHelp'),
        instead.length > 0 && (
          <Button kind="primary" onClick={() => onChoose(idsOf(instead), instead)}>
            {t('seatMap.takeInstead', { seats: seatsName(instead, t) })}
          </Button>
        ),
      ]
    }
    case 'companion-alone': {
      const spaces = spacesFor(layout, seatsIn(layout, picked))
      const rest = picked.filter((id) => !refusal.seatIds.includes(id))
      return [
        t('seatMap.companionAlone', named),
        t('seatMap.companionHelp'),
        <>
          {spaces.length > 0 && picked.length + spaces.length <= maxSeats && (
            <Button
              kind="primary"
              onClick={() => onChoose(idsOf(seatsIn(layout, [...picked, ...idsOf(spaces)])), spaces)}
            >
              {t('seatMap.addSpace', { count: spaces.length, seats: seatsName(spaces, t) })}
            </Button>
          )}
          <Button kind="secondary" onClick={() => onChoose(rest, [])}>
            {t('seatMap.withoutSeats', named)}
          </Button>
        </>,
      ]
    }
    case 'seat-limit':
      return [
        t('seatMap.limit', { max: maxSeats }),
        t('seatMap.seatLimitHelp'),
        <LinkButton key="tickets" href="/my-tickets">
          {t('common.myTickets')}
        </LinkButton>,
      ]
    case 'unpaid-limit':
      return [
        t('seatMap.unpaidLimit'),
        t('seatMap.unpaidLimitHelp'),
        [
          ...pending.map(({ id, showtime }) => (
            <LinkButton key={id} href={`/reservations/${id}/payment`}>
              {t('seatMap.payFor', { film: showtime.movie.title })}
            </LinkButton>
          )),
          <LinkButton key="tickets" href="/my-tickets">
            {t('common.myTickets')}
          </LinkButton>,
        ],
      ]
    default:
      return [
        t('seatMap.closed'),
        t('seatMap.closedHelp'),
        <LinkButton key="film" kind="primary" href={`/films/${movieId}`}>
          {t('seatMap.otherShowings')}
        </LinkButton>,
      ]
  }
}

/** Says which rule of the cinema the pick does not follow, and offers a way on. Gets the focus when it appears. */
export const RefusalNotice = (props: Props) => {
  const notice = useNoticeFocus({ takesFocus: true })
  const [title, help, actions] = useRefusal(props)
  return (
    <Notice ref={notice} tone="warn" title={title} actions={actions}>
      <p>{help}</p>
    </Notice>
  )
}
