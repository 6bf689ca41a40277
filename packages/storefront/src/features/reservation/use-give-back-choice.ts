import type { Schemas } from '@marquee/api-client/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { seatMap } from '../../api/queries.ts'
import { leavingSeats, toggledChoice } from './give-back-choice.ts'

type Reservation = Schemas['Reservation']

/**
 * The seats that go back, among them the companion seats that the API gives back with their wheelchair space. The room
 * is needed only if some seats are companion seats. Until it is loaded, `placed` is undefined.
 */
export const useGiveBackChoice = ({ seats, showtime }: Reservation) => {
  const needsRoom = seats.some(({ type }) => type === 'companion')
  const map = useQuery({ ...seatMap(showtime.id), enabled: needsRoom })
  // A single seat needs no choice. Among several seats, the visitor chooses.
  const [chosen, setChosen] = useState<readonly string[]>(() => (seats.length === 1 ? seats.map(({ id }) => id) : []))
  const byId = new Map(map.data?.map((seat) => [seat.id, seat]))
  const placed =
    needsRoom && map.data === undefined
      ? undefined
      : seats.map(({ id, type, row, number }) => byId.get(id) ?? { id, type, x: number, y: row })
  return {
    room: { isMissing: placed === undefined, error: map.error, retry: () => void map.refetch() },
    chosen,
    toggle: (seatId: string): void => {
      if (placed) setChosen(toggledChoice(placed, chosen, seatId))
    },
    chooseAll: (isAll: boolean): void => {
      if (placed)
        setChosen(
          isAll
            ? leavingSeats(
                placed,
                seats.map(({ id }) => id),
              )
            : [],
        )
    },
  }
}
