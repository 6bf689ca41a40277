import { answered, type Schemas } from '@marquee/api-client/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { api } from '../../api/marquee.ts'
import { queryClient, reservations, seatMap } from '../../api/queries.ts'
import { serverNow } from '../../api/server-clock.ts'
import { useSession } from '../../api/use-session.ts'
import { pickFor, setPick } from '../../purchase/pick.ts'
import { maxSeats } from './seats.ts'

const seatIdsOf = ({ seats }: Schemas['Reservation']): string[] => seats.map(({ id }) => id)
/** A little later than the end of a hold, so that the hold has surely ended. */
const afterEndMs = 50
const none: readonly Schemas['Reservation'][] = []

/** The visitor's unpaid reservations: those of this showtime, and all. */
export const useOwnHolds = (showtimeId: string) => {
  const { status } = useSession()
  const { data: pending = none } = useQuery({ ...reservations('pending'), enabled: status === 'signed-in' })
  const [endedAt, setEndedAt] = useState(0)
  const nextEnd = Math.min(
    ...pending.map(({ expires_at }) => Date.parse(expires_at)).filter((end) => end > serverNow()),
  )
  useEffect(() => {
    if (!Number.isFinite(nextEnd)) return undefined
    const timer = setTimeout(() => setEndedAt(nextEnd), nextEnd - serverNow() + afterEndMs)
    return () => clearTimeout(timer)
  }, [nextEnd])
  return useMemo(() => {
    const open = pending.filter(({ expires_at }) => Date.parse(expires_at) > Math.max(endedAt, serverNow()))
    const here = open.filter(({ showtime }) => showtime.id === showtimeId)
    return { open, here, seatIds: here.flatMap(seatIdsOf) }
  }, [pending, showtimeId, endedAt])
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
