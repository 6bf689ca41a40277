import type { ReactNode } from 'react'
import { Notice } from '../../design/notice.tsx'
import styles from './payment.module.css'

/** Says that the page is waiting, and for what. */
export const WaitingNotice = ({ title, help, children }: { title: string; help: string; children?: ReactNode }) => (
  <Notice tone="info">
    <p className={styles.waiting}>
      <span className={styles.bulbs} aria-hidden="true" />
      {title}
    </p>
    <p>{help}</p>
    {children}
  </Notice>
)
