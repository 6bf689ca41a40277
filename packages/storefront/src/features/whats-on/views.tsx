import { Link } from '../../design/link.tsx'
import { useText } from '../../i18n/use-text.ts'
import { type View, viewHref } from './view.ts'
import styles from './whats-on.module.css'

/** The page's heading, and the link to the other of the two lists: what is on, and what is coming soon. */
export const Views = ({ view }: { view: View }) => {
  const { t } = useText()
  const { genreId, age, search } = view
  const link = (comingSoon: boolean) => (
    <Link className={styles.otherView} href={viewHref({ genreId, age, search, comingSoon })}>
      {t(comingSoon ? 'whatsOn.comingSoon' : 'whatsOn.title')}
    </Link>
  )
  return (
    <div className={styles.views}>
      {view.comingSoon && link(false)}
      <h1 tabIndex={-1}>{t(view.comingSoon ? 'whatsOn.comingSoon' : 'whatsOn.title')}</h1>
      {!view.comingSoon && link(true)}
    </div>
  )
}
