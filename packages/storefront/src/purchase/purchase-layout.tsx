import type { ReactNode } from 'react'
import styles from './purchase-layout.module.css'

/** The order, and the form for the next step: below each other on a phone, else side by side. */
export const PurchaseLayout = ({ summary, children }: { summary: ReactNode; children: ReactNode }) => (
  <div className={styles.layout}>
    <div className={styles.aside}>{summary}</div>
    <div className={styles.main}>{children}</div>
  </div>
)
