import { answered, type Schemas } from '@marquee/api-client/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { api } from '../../api/marquee.ts'
import { queryClient, reservationsFor, seatMap } from '../../api/queries.ts'
import { serverNow } from '../../api/server-clock.ts'
import { useSession } from '../../api/use-session.ts'
import { type OwnSeats, ownSeatsOf, seatIdsOf } from '../../purchase/own-seats.ts'
import { pickFor, setPick } from '../../purchase/pick.ts'
import { maxSeats } from './seats.ts'

/** A little later than the end of a hold, so that the hold has surely ended. */
const afterEndMs = 50
const none: readonly Schemas['Reservation'][] = []

/** The seats of the showtime that the visitor holds or has bought. */
export const useOwnSeats = (showtimeId: string): OwnSeats => {
  const { status } = useSession()
  const { data = none } = useQuery({ ...reservationsFor(showtimeId), enabled: status === 'signed-in' })
  const [endedAt, setEndedAt] = useState(0)
  const own = useMemo(() => ownSeatsOf(data, Math.max(endedAt, serverNow())), [data, endedAt])
  const nextEnd = Math.min(...own.held.map(({ expires_at }) => Date.parse(expires_at)))
  useEffect(() => {
    if (!Number.isFinite(nextEnd)) return undefined
    const timer = setTimeout(() => setEndedAt(nextEnd), nextEnd - serverNow() + afterEndMs)
    return () => clearTimeout(timer)
  }, [nextEnd])
  return own
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
      const both = new Set([...seatIds, ...pickFor(showtimeId).seatIds])
      setPick(showtimeId, { seatIds: [...both].slice(0, maxSeats) })
    },
  })
