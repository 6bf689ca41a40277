import { Skeleton } from '../design/skeleton.tsx'
import { VisuallyHidden } from '../design/visually-hidden.tsx'
import { useHead } from '../head/use-head.ts'
import { useText } from '../i18n/use-text.ts'
import styles from './page.module.css'

/** Shown while the code of a page is on its way. */
export const LoadingPage = () => {
  const { t } = useText()
  useHead({ title: undefined })
  return (
    <main id="main" className={styles.page} aria-busy="true">
      <VisuallyHidden>{t('common.loading')}</VisuallyHidden>
      <Skeleton width="min(24rem, 70%)" height="2.5rem" />
      <Skeleton height="20rem" />
    </main>
  )
}
