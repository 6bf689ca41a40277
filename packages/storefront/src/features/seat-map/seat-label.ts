import type { MessageId } from '../../i18n/message-id.ts'
import type { Text } from '../../i18n/use-text.ts'
import { seatTypeName } from '../../purchase/seat-type.ts'
import { ranges } from './groups.ts'
import { aislesOf, type SeatRow } from './layout.ts'
import { isFree, priceOf, type Seat } from './seats.ts'

/** A seat as people call it: `Row E, seat 12`. */
export const seatName = (seat: Seat, t: Text): string => t('common.seat', { row: seat.row_label, number: seat.number })

/**
 * How the map shows a seat. `lost` is a seat of the pick that somebody else took, `own` a seat that the visitor holds
 * in an unpaid reservation, `bought` a seat for which the visitor has a ticket.
 */
export type SeatLook = 'free' | 'picked' | 'own' | 'bought' | 'reserved' | 'occupied' | 'lost'

const looks: Readonly<Record<SeatLook, MessageId>> = {
  free: 'seatMap.state.free',
  picked: 'seatMap.state.picked',
  own: 'seatMap.state.own',
  bought: 'seatMap.state.bought',
  reserved: 'seatMap.state.reserved',
  occupied: 'seatMap.state.occupied',
  lost: 'seatMap.state.lost',
}

/**
 * @param isPicked whether the seat is in the pick, also while the pick is being held
 * @param isLost whether somebody else took the seat from the pick
 * @param isOwn whether the visitor holds or has bought the seat
 */
export const lookOf = (
  seat: Seat,
  { isPicked, isLost, isOwn }: { isPicked: boolean; isLost: boolean; isOwn: boolean },
): SeatLook => {
  if (isFree(seat)) return isPicked ? 'picked' : 'free'
  if (isLost) return 'lost'
  if (isPicked) return 'picked'
  if (isOwn) return seat.status === 'reserved' ? 'own' : 'bought'
  return seat.status === 'reserved' ? 'reserved' : 'occupied'
}

export const lookName = (look: SeatLook, t: Text): string => t(looks[look])

/** What the page answers when the visitor chooses a seat that is not free. */
export const refusalOf = (seat: Seat, look: SeatLook, t: Text): string => {
  const seats = seatsName([seat], t)
  if (look === 'own') return t('seatMap.saidOwn', { seats })
  if (look === 'bought') return t('seatMap.saidBought', { seats })
  return t(look === 'reserved' ? 'seatMap.saidReserved' : 'seatMap.saidTaken', { seats })
}

/** The text about the aisles beside a seat, such as "aisle on the right". Undefined without an aisle. */
export const aisleName = ({ left, right }: { left: boolean; right: boolean }, t: Text): string | undefined => {
  if (left && right) return t('seatMap.aisleBoth')
  if (left) return t('seatMap.aisleLeft')
  return right ? t('seatMap.aisleRight') : undefined
}

/** Where the aisle beside a seat is; undefined for a seat without an aisle. */
export const aisleText = (row: SeatRow, seat: Seat, t: Text): string | undefined => aisleName(aislesOf(row, seat), t)

/** What screen readers say of a seat: `Row E, seat 12, premium, €14.00, available, aisle on the right`. */
export const seatLabel = (
  seat: Seat,
  { row, look, t, money }: { row: SeatRow; look: SeatLook; t: Text; money: (amount: number) => string },
): string =>
  [seatName(seat, t), seatTypeName(seat.type, t), money(priceOf(seat)), lookName(look, t), aisleText(row, seat, t)]
    .filter((part) => part !== undefined)
    .join(', ')

/** Several seats in few words: `Row E, seats 12–14` for each row. */
export const seatsName = (seats: readonly Seat[], t: Text): string =>
  [...Map.groupBy(seats, ({ row_label }) => row_label)]
    .map(([row, members]) =>
      t('seatMap.rowSeats', { row, count: members.length, numbers: ranges(members.map(({ number }) => number)) }),
    )
    .join('; ')
