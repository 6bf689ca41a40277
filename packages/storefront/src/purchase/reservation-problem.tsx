import { ApiError } from '@marquee/api-client/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { useLocation } from 'wouter'
import { me } from '../api/queries.ts'
import { searchLogin, signOut } from '../api/session.ts'
import { Button, LinkButton } from '../design/button.tsx'
import { useText } from '../i18n/use-text.ts'
import { LoadingPage } from '../layout/loading-page.tsx'
import { Page } from '../layout/page.tsx'
import { Problem } from '../layout/problem.tsx'
import styles from './ended-purchase.module.css'

const unauthorized = 401
const notFound = 404
const invalid = 422

const signInPath = (path: string): string => `/sign-in?next=${encodeURIComponent(path)}`

const SignInFirst = ({ path, onRetry }: { path: string; onRetry: () => void }) => {
  const [, navigate] = useLocation()
  const goOn = useEffectEvent((isFound: boolean) => {
    if (isFound) onRetry()
    else navigate(signInPath(path), { replace: true })
  })
  useEffect(() => {
    void searchLogin().then((isFound) => goOn(isFound))
  }, [])
  return <LoadingPage />
}

/**
 * Leads to the page for signing in. An account is signed out first, because that page sends a visitor with an account
 * back at once. A guest stays signed in until the login with the other account succeeds, because a guest who signs out
 * loses the tickets.
 */
const SignInWithOther = ({ path }: { path: string }) => {
  const { t } = useText()
  const [, navigate] = useLocation()
  const visitor = useQuery(me())
  const leave = useMutation({
    mutationFn: async () => (visitor.data?.is_guest === false ? signOut() : undefined),
    onSuccess: () => navigate(signInPath(path)),
  })
  return (
    <>
      <Button busy={leave.isPending || visitor.isPending} onClick={() => leave.mutate()}>
        {t('purchase.signInOther')}
      </Button>
      {leave.error && <Problem error={leave.error} />}
    </>
  )
}

const UnknownReservation = ({ path }: { path: string }) => {
  const { t } = useText()
  const title = t('purchase.unknown')
  return (
    <Page title={title} narrow>
      <h1 tabIndex={-1}>{title}</h1>
      <p>{t('purchase.unknownHelp')}</p>
      <div className={styles.actions}>
        <LinkButton kind="primary" href="/my-tickets">
          {t('common.myTickets')}
        </LinkButton>
        <SignInWithOther path={path} />
      </div>
    </Page>
  )
}

/**
 * The page of a reservation that could not be loaded: the visitor has to sign in, or the reservation is not theirs, or
 * something failed.
 */
export const ReservationProblem = ({ error, onRetry }: { error: unknown; onRetry: () => void }) => {
  const { t } = useText()
  const [path] = useLocation()
  const status = error instanceof ApiError ? error.status : undefined
  if (status === unauthorized) return <SignInFirst path={path} onRetry={onRetry} />
  // An id that is no UUID names nothing either.
  if (status === notFound || status === invalid) return <UnknownReservation path={path} />
  return (
    <Page title={t('purchase.reservation')} narrow>
      <h1 tabIndex={-1}>{t('purchase.reservation')}</h1>
      <Problem error={error} onRetry={onRetry} />
    </Page>
  )
}
