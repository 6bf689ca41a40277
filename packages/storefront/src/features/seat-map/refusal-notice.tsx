import type { Schemas } from '@marquee/api-client/client'
import { type ReactNode, useEffect, useRef } from 'react'
import { Button, LinkButton } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useText } from '../../i18n/use-text.ts'
import type { Refusal } from '../../purchase/pick.ts'
import { type Layout, seatsIn } from './layout.ts'
import { seatsName } from './seat-label.ts'
import { idsOf, maxSeats, type Seat } from './seats.ts'

type Props = {
  refusal: Refusal
  layout: Layout
  picked: readonly string[]
  movieId: string
  /** The visitor's unpaid reservations. */
  pending: readonly Schemas['Reservation'][]
  onChoose: (seatIds: readonly string[], added: readonly Seat[]) => void
}

/** The free wheelchair spaces of the pick's companion seats, if all of them have one beside them. */
const spacesFor = (layout: Layout, companions: readonly Seat[]): readonly Seat[] =>
  layout.byPlace.filter(
    ({ type, status, x, y }) =>
      type === 'wheelchair' &&
      status === 'available' &&
      companions.some((seat) => seat.y === y && Math.abs(seat.x - x) <= 1.25),
  )

const useRefusal = ({ refusal, layout, picked, movieId, pending, onChoose }: Props): [string, string, ReactNode] => {
  const { t } = useText()
  const seats = seatsIn(layout, refusal.seatIds)
  const named = { count: seats.length, seats: seatsName(seats, t) }
  switch (refusal.code) {
    case 'lone-seat': {
      const instead = seatsIn(layout, refusal.insteadSeatIds)
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
      const [space] = spacesFor(layout, seats)
      const rest = picked.filter((id) => !refusal.seatIds.includes(id))
      return [
        t('seatMap.companionAlone', named),
        t('seatMap.companionHelp'),
        <>
          {space && !picked.includes(space.id) && (
            <Button kind="primary" onClick={() => onChoose(idsOf(seatsIn(layout, [...picked, space.id])), [space])}>
              {t('seatMap.addSpace', { seats: seatsName([space], t) })}
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
        pending.length > 0
          ? pending.map(({ id, showtime }) => (
              <LinkButton key={id} href={`/reservations/${id}/payment`}>
                {t('seatMap.payFor', { film: showtime.movie.title })}
              </LinkButton>
            ))
          : [
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
  const notice = useRef<HTMLDivElement>(null)
  useEffect(() => {
    notice.current?.focus()
  }, [])
  const [title, help, actions] = useRefusal(props)
  return (
    <Notice ref={notice} tone="warn" title={title} actions={actions}>
      <p>{help}</p>
    </Notice>
  )
}
