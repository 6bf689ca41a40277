import type { ReactNode } from 'react'
import styles from './purchase-layout.module.css'

/**
 * The form for the next step, and then the order: one below the other on a phone, else side by side. The form comes
 * first in the document, so that the keyboard and screen readers reach it first.
 *
 * @param brief the order in one line, for screens on which the summary is below the form
 */
export const PurchaseLayout = ({
  brief,
  summary,
  children,
}: {
  brief: ReactNode
  summary: ReactNode
  children: ReactNode
}) => (
  <div className={styles.layout}>
    <div className={styles.main}>
      {brief}
      {children}
    </div>
    <div className={styles.aside}>{summary}</div>
  </div>
)
