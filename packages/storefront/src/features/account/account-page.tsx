import type { Schemas } from '@marquee/api-client/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { me } from '../../api/queries.ts'
import { signOut } from '../../api/session.ts'
import { useSession } from '../../api/use-session.ts'
import { Button, LinkButton } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { focusOnMount } from '../../forms/focus-on-mount.ts'
import { useText } from '../../i18n/use-text.ts'
import { LoadingPage } from '../../layout/loading-page.tsx'
import { Page } from '../../layout/page.tsx'
import { Problem } from '../../layout/problem.tsx'
import { signInPath } from '../sign-in/next-path.ts'
import styles from './account-page.module.css'
import { DeleteDialog } from './delete-dialog.tsx'
import { NameForm } from './name-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { Section } from './section.tsx'
import { UpgradeForm } from './upgrade-form.tsx'

const Plain = ({
  title,
  help,
  href,
  action,
  focused = false,
}: {
  title: string
  help: string
  href: string
  action: string
  /** For a page that replaces another without a navigation. */
  focused?: boolean
}) => (
  <Page title={title} narrow>
    <h1 tabIndex={-1} ref={focused ? focusOnMount : null}>
      {title}
    </h1>
    <p>{help}</p>
    <div>
      <LinkButton kind="primary" href={href}>
        {action}
      </LinkButton>
    </div>
  </Page>
)

const SignOut = ({ isGuest }: { isGuest: boolean }) => {
  const { t } = useText()
  const [, navigate] = useLocation()
  const { mutate, isPending, error } = useMutation({ mutationFn: signOut, onSuccess: () => navigate('/') })
  return (
    <Section
      title={t('account.signOutTitle')}
      help={isGuest ? t('account.guestSignOutHelp') : t('account.signOutHelp')}
    >
      {error && <Problem error={error} />}
      <div className={styles.actions}>
        <Button busy={isPending} onClick={() => mutate()}>
          {t('account.signOut')}
        </Button>
      </div>
    </Section>
  )
}

const Deletion = ({ user, onDeleted }: { user: Schemas['User']; onDeleted: () => void }) => {
  const { t } = useText()
  const [asking, setAsking] = useState(false)
  const title = user.is_guest ? t('account.deleteGuest') : t('account.delete')
  return (
    <Section title={title} help={t('account.deleteHelp')}>
      <div className={styles.actions}>
        <Button onClick={() => setAsking(true)}>{title}</Button>
      </div>
      {asking && <DeleteDialog user={user} onDeleted={onDeleted} onClose={() => setAsking(false)} />}
    </Section>
  )
}

const Account = ({ user, onDeleted }: { user: Schemas['User']; onDeleted: () => void }) => {
  const { t } = useText()
  const [upgraded, setUpgraded] = useState(false)
  const title = user.is_guest ? t('account.guestTitle') : t('account.title')
  return (
    <Page title={title} narrow>
      <h1 tabIndex={-1}>{title}</h1>
      <div className={styles.page}>
        {upgraded && <Notice ref={focusOnMount} tone="good" title={t('account.upgraded')} />}
        {user.is_guest && <UpgradeForm user={user} onDone={() => setUpgraded(true)} />}
        <NameForm user={user} />
        {!user.is_guest && <PasswordForm email={user.email} />}
        <SignOut isGuest={user.is_guest} />
        <Deletion user={user} onDeleted={onDeleted} />
      </div>
    </Page>
  )
}

/** The visitor's name, password and login. A guest can become an account here. */
export const AccountPage = () => {
  const { t } = useText()
  const { status } = useSession()
  const [deleted, setDeleted] = useState(false)
  const { data: user, error, refetch } = useQuery({ ...me(), enabled: status !== 'signed-out' })
  if (deleted) {
    return (
      <Plain
        focused
        title={t('account.deleted')}
        help={t('account.deletedHelp')}
        href="/"
        action={t('common.toWhatsOn')}
      />
    )
  }
  if (status === 'signed-out') {
    return (
      <Plain
        title={t('account.signedOut')}
        help={t('account.signedOutHelp')}
        href={signInPath('/account')}
        action={t('common.signIn')}
      />
    )
  }
  if (user) return <Account user={user} onDeleted={() => setDeleted(true)} />
  if (!error) return <LoadingPage />
  return (
    <Page title={t('account.title')} narrow>
      <h1 tabIndex={-1}>{t('account.title')}</h1>
      <Problem error={error} onRetry={() => void refetch()} />
    </Page>
  )
}
