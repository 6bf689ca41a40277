import { ApiError } from '@marquee/api-client/client'
import { useMutation } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { queryClient, seatMap } from '../../api/queries.ts'
import { useSession } from '../../api/use-session.ts'
import { holdPick } from '../../purchase/hold.ts'

const unauthorized = 401

/**
 * Goes on with the pick: to the details, or, for a signed-in visitor, holds the seats and goes to the payment. What the
 * API refuses because of the pick is in the pick afterwards.
 *
 * @param onProblem called with any other error
 */
export const useContinue = (showtimeId: string, onProblem: (error: unknown) => void) => {
  const [, navigate] = useLocation()
  const { status } = useSession()
  const details = `/showtimes/${showtimeId}/details`
  const hold = useMutation({
    mutationFn: () => holdPick(showtimeId),
    onSuccess: ({ id }) => navigate(`/reservations/${id}/payment`),
    onError: (error) => {
      // The login has ended meanwhile.
      if (error instanceof ApiError && error.status === unauthorized) return navigate(details)
      void queryClient.refetchQueries({ queryKey: seatMap(showtimeId).queryKey })
      onProblem(error)
    },
  })
  return {
    isHolding: hold.isPending,
    goOn: (): void => {
      if (status === 'signed-out') navigate(details)
      else if (!hold.isPending) hold.mutate()
    },
  }
}
