import { ApiError, type Schemas } from '@marquee/api-client/client'
import { useMutation } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { queryClient, seatMap } from '../../api/queries.ts'
import { useSession } from '../../api/use-session.ts'
import { holdPick } from '../../purchase/hold.ts'

/** As a link does, the press is shown before the next page is rendered. */
const afterFrame = { transition: true }

const unauthorized = 401

const paymentOf = ({ id }: Pick<Schemas['Reservation'], 'id'>): string => `/reservations/${id}/payment`

/**
 * Goes on with the pick: to the details, or, for a signed-in visitor, holds the seats and goes to the payment. If the
 * API refuses the pick, the pick has the reason afterwards.
 *
 * @param onProblem called with any other error
 */
export const useContinue = (showtimeId: string, onProblem: (error: unknown) => void) => {
  const [, navigate] = useLocation()
  const { status } = useSession()
  const details = `/showtimes/${showtimeId}/details`
  const hold = useMutation({
    mutationFn: () => holdPick(showtimeId),
    onSuccess: (held) => navigate(paymentOf(held)),
    onError: (error) => {
      // The login has ended meanwhile.
      if (error instanceof ApiError && error.status === unauthorized) return navigate(details)
      void queryClient.refetchQueries({ queryKey: seatMap(showtimeId).queryKey })
      onProblem(error)
    },
  })
  return {
    isHolding: hold.isPending,
    /** @param held an unpaid reservation; if given, its payment opens, and the pick is not held */
    goOn: (held?: Pick<Schemas['Reservation'], 'id'>): void => {
      if (held) navigate(paymentOf(held), afterFrame)
      else if (status === 'signed-out') navigate(details, afterFrame)
      else if (!hold.isPending) hold.mutate()
    },
  }
}
