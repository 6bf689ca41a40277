import { seatsLeavingWith } from '@marquee/kernel/companions'
import type { PlacedSeat } from '@marquee/kernel/seat-plan'

/**
 * The order in which seats go back, one request each: companion seats first. The other order could take companion seats
 * that the visitor keeps, because a chosen companion seat would use the place beside another wheelchair space.
 */
export const inGiveBackOrder = <Seat extends Pick<PlacedSeat, 'type'>>(seats: readonly Seat[]): readonly Seat[] => [
  ...seats.filter(({ type }) => type === 'companion'),
  ...seats.filter(({ type }) => type !== 'companion'),
]

/** The chosen seats and the companion seats that the API gives back with them, in the order of `seats`. */
export const leavingSeats = (seats: readonly PlacedSeat[], chosen: readonly string[]): readonly string[] => {
  let kept = seats
  for (const { id } of inGiveBackOrder(seats.filter((seat) => chosen.includes(seat.id)))) {
    if (!kept.some((seat) => seat.id === id)) continue
    const leaving = seatsLeavingWith(id, kept)
    kept = kept.filter((seat) => !leaving.has(seat.id))
  }
  return seats.filter((seat) => !kept.includes(seat)).map(({ id }) => id)
}

/**
 * The choice after a press on one seat. A wheelchair space takes its companion seats along. A companion seat that stays
 * keeps its wheelchair space, and, if that is not enough, the spaces and companion seats of its row.
 */
export const toggledChoice = (
  seats: readonly PlacedSeat[],
  chosen: readonly string[],
  seatId: string,
): readonly string[] => {
  if (!chosen.includes(seatId)) return leavingSeats(seats, [...chosen, seatId])
  const rest = seats.filter(({ id }) => id !== seatId && chosen.includes(id))
  const row = seats.find(({ id }) => id === seatId)?.y
  const isInRow = ({ type, y }: PlacedSeat): boolean => (type === 'wheelchair' || type === 'companion') && y === row
  const spaces = rest.filter((seat) => seat.type === 'wheelchair' && isInRow(seat))
  const choices = [
    rest,
    ...spaces.map((space) => rest.filter((seat) => seat !== space)),
    rest.filter((seat) => !isInRow(seat)),
  ].map((choice) =>
    leavingSeats(
      seats,
      choice.map(({ id }) => id),
    ),
  )
  return choices.find((choice) => !choice.includes(seatId)) ?? []
}
