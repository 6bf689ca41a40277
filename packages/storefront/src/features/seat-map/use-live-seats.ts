import { useEffect, useState } from 'react'
import type { LiveStatus } from '../../api/kept-stream.ts'
import { applySeatChanges, queryClient, seatMap } from '../../api/queries.ts'
import { watchSeats } from '../../api/seat-stream.ts'

/** Keeps the seat map current while the page is visible. Returns the status of the connection. */
export const useLiveSeats = (showtimeId: string): LiveStatus => {
  const [status, setStatus] = useState<LiveStatus>('connecting')
  useEffect(
    () =>
      watchSeats(showtimeId, {
        onSeats: (seats) => applySeatChanges(showtimeId, seats),
        onStatus: setStatus,
        refetch: async () => {
          const { queryKey } = seatMap(showtimeId)
          await queryClient.refetchQueries({ queryKey })
          return queryClient.getQueryState(queryKey)?.status !== 'error'
        },
      }),
    [showtimeId],
  )
  return status
}
