import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { isProblem } from '../../api/marquee.ts'
import { currentSession } from '../../api/session.ts'
import { useSession } from '../../api/use-session.ts'
import { holdPick } from '../../purchase/hold.ts'
import { usePick } from '../../purchase/pick.ts'

/** Refusals that only another pick resolves. The seat map explains them. */
const isAboutSeats = (error: unknown): boolean =>
  isProblem(error, 'seats-not-available', 'lone-seat', 'companion-alone', 'unknown-seats')

/**
 * Whether the visitor has chosen in this tab to buy with the present login: by coming here while signed in, or by
 * `choose`. A login that begins in another tab was chosen for something else, and perhaps by another person.
 */
const useChosenLogin = () => {
  const session = useSession()
  const [chosen, setChosen] = useState(session.status === 'signed-out' ? undefined : session)
  // The login of an earlier visit has been restored, or has turned out to be over.
  if (chosen?.status === 'restoring' && session !== chosen) {
    setChosen(session.status === 'signed-in' ? session : undefined)
  }
  return {
    isChosen: session.status === 'signed-in' && chosen === session,
    choose: (): void => setChosen(currentSession()),
  }
}

/**
 * Holds the pick as soon as the visitor has chosen a login in this tab, and goes on: to the payment, or back to the
 * seat map if there is nothing to hold or the seats were refused. The page leaves no entry in the history, so that Back
 * from the payment leads to the seat map.
 */
export const useHold = (showtimeId: string) => {
  const { status } = useSession()
  const { isChosen, choose } = useChosenLogin()
  const { seatIds } = usePick(showtimeId)
  const [, navigate] = useLocation()
  const { mutate, reset, isIdle, ...holding } = useMutation({
    mutationFn: () => holdPick(showtimeId),
    onSuccess: ({ id }) => navigate(`/reservations/${id}/payment`, { replace: true }),
    onError: (error) => {
      if (isAboutSeats(error)) navigate(`/showtimes/${showtimeId}`, { replace: true })
    },
  })
  const { isError } = holding
  useEffect(() => {
    // The login has ended. After the next login, the seats are held again.
    if (isError && status === 'signed-out') reset()
  }, [isError, status, reset])
  useEffect(() => {
    // Once the seats are held, the pick is empty too, but the mutation is no longer idle.
    if (!isIdle) return
    if (seatIds.length === 0) navigate(`/showtimes/${showtimeId}`, { replace: true })
    else if (isChosen) mutate()
  }, [isIdle, seatIds.length, isChosen, showtimeId, mutate, navigate])
  return { ...holding, isChosen, choose, isAboutSeats: isAboutSeats(holding.error), retry: () => mutate() }
}
