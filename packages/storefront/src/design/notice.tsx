import type { ReactNode, Ref } from 'react'
import { classes } from './classes.ts'
import styles from './notice.module.css'

/**
 * A message in the page. `bad` and `warn` are announced at once, the others when the screen reader is idle.
 *
 * @param ref the element, which can get the focus by script
 */
export const Notice = ({
  tone = 'info',
  title,
  children,
  actions,
  ref,
}: {
  tone?: 'info' | 'good' | 'warn' | 'bad'
  title?: string
  children?: ReactNode
  actions?: ReactNode
  ref?: Ref<HTMLDivElement>
}) => (
  <div
    ref={ref}
    tabIndex={-1}
    role={tone === 'bad' || tone === 'warn' ? 'alert' : 'status'}
    className={classes(styles.notice, styles[tone])}
  >
    {title && <p className={styles.title}>{title}</p>}
    {children}
    {actions && <div className={styles.actions}>{actions}</div>}
  </div>
)
