import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { movie as movieQuery, seatMap, showtime as showtimeQuery } from '../../api/queries.ts'
import { accessToken } from '../../api/session.ts'
import { useSession } from '../../api/use-session.ts'
import { LinkButton } from '../../design/button.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useText } from '../../i18n/use-text.ts'
import { Page } from '../../layout/page.tsx'
import { Problem } from '../../layout/problem.tsx'
import { OrderBrief } from '../../purchase/order-brief.tsx'
import { totalOf } from '../../purchase/order-lines.ts'
import { OrderSummary } from '../../purchase/order-summary.tsx'
import { pickFor } from '../../purchase/pick.ts'
import { PurchaseLayout } from '../../purchase/purchase-layout.tsx'
import { useHeadingFocus } from '../../purchase/use-heading-focus.ts'
import { DetailsForm, useLogin } from './details-form.tsx'
import { HoldProblem } from './hold-problem.tsx'
import { HoldingSeats } from './holding-seats.tsx'
import { SignedInElsewhere } from './signed-in-elsewhere.tsx'
import { useHold } from './use-hold.ts'

/** The showing, the film and the picked seats. The pick is cleared as soon as the seats are held, but stays here. */
const usePickedOrder = (showtimeId: string) => {
  const [{ seatIds }] = useState(() => pickFor(showtimeId))
  const showtime = useQuery(showtimeQuery(showtimeId))
  const movie = useQuery({ ...movieQuery(showtime.data?.movie_id ?? ''), enabled: showtime.isSuccess })
  const map = useQuery(seatMap(showtimeId))
  const failed = [showtime, movie, map].find(({ isError }) => isError)
  const seats = map.data?.filter(({ id }) => seatIds.includes(id))
  const order = showtime.data && movie.data && seats ? { showtime: showtime.data, movie: movie.data, seats } : undefined
  return { failed, order }
}

type PickedOrder = ReturnType<typeof usePickedOrder>

const Summary = ({ failed, order }: PickedOrder) => {
  const { t } = useText()
  if (failed) return <Problem error={failed.error} onRetry={() => void failed.refetch()} />
  if (!order) return <Skeleton height="20rem" />
  const { showtime, movie, seats } = order
  return (
    <OrderSummary
      movie={movie}
      at={showtime.show_datetime}
      room={showtime.room.name}
      seats={seats}
      amount={totalOf(seats)}
      currency={showtime.currency}
      actions={
        <LinkButton kind="quiet" href={`/showtimes/${showtime.id}`}>
          {t('details.changeSeats')}
        </LinkButton>
      }
    />
  )
}

const Brief = ({ failed, order }: PickedOrder) => {
  if (failed) return null
  if (!order) return <Skeleton height="1.5rem" />
  const { showtime, movie, seats } = order
  return <OrderBrief title={movie.title} seats={seats} amount={totalOf(seats)} currency={showtime.currency} />
}

/** Asks the server whether an earlier login still counts. */
const RestoringSession = () => {
  const restoring = useQuery({
    queryKey: ['session'],
    queryFn: async () => (await accessToken()) !== undefined,
    gcTime: 0,
  })
  return restoring.isError ? (
    <Problem error={restoring.error} onRetry={() => void restoring.refetch()} />
  ) : (
    <Skeleton height="16rem" />
  )
}

/**
 * Asks how the visitor buys: as a guest, with an account, or with a new account. A visitor who is signed in sees only
 * that the seats are held. A visitor who signs in in another tab meanwhile is asked before the seats are held.
 */
export const DetailsPage = ({ showtimeId }: { showtimeId: string }) => {
  const { t } = useText()
  const { status } = useSession()
  const showtime = useQuery(showtimeQuery(showtimeId))
  const holding = useHold(showtimeId)
  const login = useLogin(holding.choose)
  const heading = useHeadingFocus()
  const picked = usePickedOrder(showtimeId)
  const step = (): ReactNode => {
    if (holding.isError && !holding.isAboutSeats) {
      const movieId = showtime.data?.movie_id
      return <HoldProblem error={holding.error} showtimeId={showtimeId} movieId={movieId} onRetry={holding.retry} />
    }
    if (status === 'restoring') return <RestoringSession />
    // The form stays until its own login is chosen, although the status changes a moment earlier.
    if (status === 'signed-out' || login.isPending) return <DetailsForm login={login} />
    return holding.isChosen ? <HoldingSeats /> : <SignedInElsewhere onContinue={holding.choose} />
  }
  return (
    <Page title={t('details.title')}>
      <h1 tabIndex={-1} ref={heading}>
        {t('details.title')}
      </h1>
      <PurchaseLayout brief={<Brief {...picked} />} summary={<Summary {...picked} />}>
        {step()}
      </PurchaseLayout>
    </Page>
  )
}
