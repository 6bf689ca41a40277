import { Skeleton } from '../../design/skeleton.tsx'
import { VisuallyHidden } from '../../design/visually-hidden.tsx'
import { useText } from '../../i18n/use-text.ts'
import { Page } from '../../layout/page.tsx'
import styles from './film.module.css'

/** The film page while its movie loads. */
export const FilmSkeleton = () => {
  const { t } = useText()
  return (
    <Page title={undefined}>
      <div className={styles.film} aria-busy="true">
        <VisuallyHidden>{t('common.loading')}</VisuallyHidden>
        <div className={`${styles.poster} ${styles.skeletonPoster}`}>
          <Skeleton height="100%" />
        </div>
        <div className={styles.head}>
          <Skeleton height="var(--text-2xl)" width="80%" />
          <Skeleton height="1.25rem" width="60%" />
        </div>
        <div className={styles.body}>
          <Skeleton height="4.5rem" />
          <Skeleton height="20rem" />
        </div>
      </div>
    </Page>
  )
}
