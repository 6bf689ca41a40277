import { answered, type Schemas } from '@marquee/api-client/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../api/marquee.ts'
import { queryClient, reservations, seatMap } from '../../api/queries.ts'
import { serverNow } from '../../api/server-clock.ts'
import { useSession } from '../../api/use-session.ts'
import { setPick } from '../../purchase/pick.ts'

const seatIdsOf = ({ seats }: Schemas['Reservation']): string[] => seats.map(({ id }) => id)
const none: readonly Schemas['Reservation'][] = []

/** The visitor's unpaid reservations: those of this showtime, and all. */
export const useOwnHolds = (showtimeId: string) => {
  const { status } = useSession()
  const { data: pending = none } = useQuery({ ...reservations('pending'), enabled: status === 'signed-in' })
  return useMemo(() => {
    const open = pending.filter(({ expires_at }) => Date.parse(expires_at) > serverNow())
    const here = open.filter(({ showtime }) => showtime.id === showtimeId)
    return { open, here, seatIds: here.flatMap(seatIdsOf) }
  }, [pending, showtimeId])
}

/** Cancels an unpaid reservation, and picks its seats again, so that the visitor can change them. */
export const useGiveUp = (showtimeId: string) =>
  useMutation({
    mutationFn: async (reservation: Schemas['Reservation']) => {
      await answered(api.DELETE('/api/v1/reservations/{id}', { params: { path: { id: reservation.id } } }))
      return seatIdsOf(reservation)
    },
    onSuccess: async (seatIds) => {
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['reservations'] }),
        queryClient.refetchQueries({ queryKey: seatMap(showtimeId).queryKey }),
      ])
      setPick(showtimeId, { seatIds })
    },
  })
