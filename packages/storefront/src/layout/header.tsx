import { useLocation } from 'wouter'
import { useSession } from '../api/use-session.ts'
import { cinema } from '../cinema.ts'
import { Link } from '../design/link.tsx'
import { useText } from '../i18n/use-text.ts'
import styles from './header.module.css'
import { OfflineBanner } from './offline-banner.tsx'

const NavigationLink = ({ href, children }: { href: string; children: string }) => {
  const [path] = useLocation()
  return (
    <Link href={href} className={styles.link} aria-current={path === href ? 'page' : undefined}>
      {children}
    </Link>
  )
}

/** The name of the cinema, and the way to the visitor's tickets and account. */
export const Header = () => {
  const { t } = useText()
  const { status, isGuest } = useSession()
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
          {status === 'signed-out' ? (
            <NavigationLink href="/sign-in">{t('common.signIn')}</NavigationLink>
          ) : (
            <NavigationLink href="/account">{t(isGuest ? 'common.guest' : 'common.account')}</NavigationLink>
          )}
        </nav>
      </div>
      <div className={styles.bulbs} />
      <OfflineBanner />
    </header>
  )
}
