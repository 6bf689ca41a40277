import { useSyncExternalStore } from 'react'
import { useLocation } from 'wouter'
import { useSession } from '../api/use-session.ts'
import { cinema } from '../cinema.ts'
import { Link } from '../design/link.tsx'
import type { MessageId } from '../i18n/message-id.ts'
import { useText } from '../i18n/use-text.ts'
import styles from './header.module.css'
import { OfflineBanner } from './offline-banner.tsx'

/** @param visitor whose link this is, while the page does not know who the visitor is */
const NavigationLink = ({ href, visitor, children }: { href: string; visitor?: string; children: string }) => {
  const [path] = useLocation()
  return (
    <Link href={href} className={styles.link} aria-current={path === href ? 'page' : undefined} data-for={visitor}>
      {children}
    </Link>
  )
}

const accountLinks = {
  nobody: { href: '/sign-in', text: 'common.signIn' },
  account: { href: '/account', text: 'common.account' },
  guest: { href: '/account', text: 'common.guest' },
} as const satisfies Record<string, { href: string; text: MessageId }>

const never = () => () => {}

/**
 * The link to the visitor's account, or to signing in. The gateway renders one page for everybody, so that page has all
 * of the links. The script in index.html then says which of them the style sheet shows.
 */
const AccountLink = () => {
  const { t } = useText()
  const { status, isGuest } = useSession()
  const isForEverybody = useSyncExternalStore(
    never,
    () => false,
    () => true,
  )
  if (isForEverybody)
    return Object.entries(accountLinks).map(([visitor, { href, text }]) => (
      <NavigationLink key={visitor} href={href} visitor={visitor}>
        {t(text)}
      </NavigationLink>
    ))
  const signedIn = isGuest ? 'guest' : 'account'
  const { href, text } = accountLinks[status === 'signed-out' ? 'nobody' : signedIn]
  return <NavigationLink href={href}>{t(text)}</NavigationLink>
}

/** The name of the cinema, and the way to the visitor's tickets and account. */
export const Header = () => {
  const { t } = useText()
  return (
    <header className={styles.header}>
      <a className={styles.skip} href="#main">
        {t('common.skip')}
      </a>
      <div className={styles.bar}>
        <Link href="/" className={styles.name}>
          {cinema().name}
        </Link>
        <nav className={styles.links} aria-label={t('common.navigation')}>
          <NavigationLink href="/my-tickets">{t('common.myTickets')}</NavigationLink>
          <AccountLink />
        </nav>
      </div>
      <div className={styles.bulbs} />
      <OfflineBanner />
    </header>
  )
}
