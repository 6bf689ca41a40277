import type { ReactNode } from 'react'
import { Notice } from '../../design/notice.tsx'
import styles from './payment.module.css'

/** Says that the page is waiting, and for what. */
export const WaitingNotice = ({
  title,
  help,
  actions,
  children,
}: {
  title: string
  help: string
  actions?: ReactNode
  children?: ReactNode
}) => (
  <Notice tone="info" actions={actions}>
    <p className={styles.waiting}>
      <span className={styles.bulbs} aria-hidden="true" />
      {title}
    </p>
    <p>{help}</p>
    {children}
  </Notice>
)
