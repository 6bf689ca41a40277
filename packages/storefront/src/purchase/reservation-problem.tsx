import { ApiError } from '@marquee/api-client/client'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { LinkButton } from '../design/button.tsx'
import { useText } from '../i18n/use-text.ts'
import { LoadingPage } from '../layout/loading-page.tsx'
import { Page } from '../layout/page.tsx'
import { Problem } from '../layout/problem.tsx'
import styles from './ended-purchase.module.css'

const unauthorized = 401
const notFound = 404
const invalid = 422

const signInPath = (path: string): string => `/sign-in?next=${encodeURIComponent(path)}`

const SignInFirst = ({ path }: { path: string }) => {
  const [, navigate] = useLocation()
  useEffect(() => navigate(signInPath(path), { replace: true }), [navigate, path])
  return <LoadingPage />
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
        <LinkButton href={signInPath(path)}>{t('purchase.signInOther')}</LinkButton>
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
  if (status === unauthorized) return <SignInFirst path={path} />
  // An id that is no UUID names nothing either.
  if (status === notFound || status === invalid) return <UnknownReservation path={path} />
  return (
    <Page title={t('purchase.reservation')} narrow>
      <h1 tabIndex={-1}>{t('purchase.reservation')}</h1>
      <Problem error={error} onRetry={onRetry} />
    </Page>
  )
}
