import { type ReactNode, type Ref, useId } from 'react'
import { classes } from './classes.ts'
import styles from './notice.module.css'

/**
 * A message in the page. Screen readers say `bad` and `warn` at once, and the others when they are idle.
 *
 * @param ref the element of a notice that gets the focus by script, or whose text is announced otherwise. Such a notice
 *   is a named group and no live region, so that nothing is read twice
 */
export const Notice = ({
  tone = 'info',
  title,
  children,
  actions,
  ref,
}: {
  tone?: 'info' | 'good' | 'warn' | 'bad'
  title?: ReactNode
  children?: ReactNode
  actions?: ReactNode
  ref?: Ref<HTMLDivElement>
}) => {
  const id = useId()
  const said = ref
    ? {
        role: 'group',
        'aria-labelledby': title ? `${id}title` : undefined,
        'aria-describedby': children ? `${id}text` : undefined,
      }
    : { role: tone === 'bad' || tone === 'warn' ? 'alert' : 'status' }
  return (
    <div ref={ref} tabIndex={-1} {...said} className={classes(styles.notice, styles[tone])}>
      {title && (
        <p id={`${id}title`} className={styles.title}>
          {title}
        </p>
      )}
      {children && (
        <div id={`${id}text`} className={styles.text}>
          {children}
        </div>
      )}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}
