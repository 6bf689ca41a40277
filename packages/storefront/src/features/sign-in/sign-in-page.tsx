import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { forgetVisitor, me } from '../../api/queries.ts'
import { useSession } from '../../api/use-session.ts'
import { LinkButton } from '../../design/button.tsx'
import { Link } from '../../design/link.tsx'
import { Notice } from '../../design/notice.tsx'
import { useText } from '../../i18n/use-text.ts'
import { LoadingPage } from '../../layout/loading-page.tsx'
import { Page } from '../../layout/page.tsx'
import { nextPath, signInPath } from './next-path.ts'
import { SignInForm } from './sign-in-form.tsx'
import styles from './sign-in-page.module.css'
import { SignUpForm } from './sign-up-form.tsx'

const Choice = ({ isNew, next }: { isNew: boolean; next: string }) => {
  const { t } = useText()
  const option = (chosen: boolean, text: string) => (
    <Link
      href={signInPath(next, { isNew: chosen })}
      replace
      className={styles.option}
      aria-current={chosen === isNew ? 'page' : undefined}
    >
      {text}
    </Link>
  )
  return (
    <nav className={styles.choice} aria-label={t('signIn.choice')}>
      {option(false, t('signIn.haveAccount'))}
      {option(true, t('signIn.newHere'))}
    </nav>
  )
}

/** A guest who signs in no longer sees the tickets of the guest. */
const GuestNotice = ({ email }: { email: string }) => {
  const { t } = useText()
  return (
    <Notice
      tone="warn"
      title={t('signIn.guestTitle', { email })}
      actions={<LinkButton href="/account">{t('signIn.guestAction')}</LinkButton>}
    >
      <p>{t('signIn.guestHelp')}</p>
    </Notice>
  )
}

/** Signing in and signing up, on the way to the path in `?next=`. The address is kept when changing between the two. */
export const SignInPage = () => {
  const { t } = useText()
  const [parameters] = useSearchParams()
  const [, navigate] = useLocation()
  const [email, setEmail] = useState('')
  const { status } = useSession()
  const visitor = useQuery({ ...me(), enabled: status === 'signed-in' })
  const next = nextPath(parameters.get('next'))
  const isNew = parameters.get('new') !== null
  const hasAccount = status === 'signed-in' && visitor.data?.is_guest === false

  // Also when the visitor signs in in another tab.
  useEffect(() => {
    if (hasAccount) navigate(next, { replace: true })
  }, [hasAccount, navigate, next])

  const onDone = (): void => {
    forgetVisitor()
    navigate(next, { replace: true })
  }
  if (hasAccount) return <LoadingPage />
  const title = isNew ? t('signIn.signUpTitle') : t('signIn.title')
  return (
    <Page title={title} narrow>
      <div className={styles.card}>
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          <p className={styles.lead}>{t('signIn.noAccountNeeded')}</p>
        </div>
        <Choice isNew={isNew} next={next} />
        {visitor.data?.is_guest && status === 'signed-in' && <GuestNotice email={visitor.data.email} />}
        {isNew ? (
          <SignUpForm email={email} onEmail={setEmail} onDone={onDone} signInPath={signInPath(next)} />
        ) : (
          <SignInForm email={email} onEmail={setEmail} onDone={onDone} />
        )}
      </div>
    </Page>
  )
}
