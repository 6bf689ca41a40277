import type { ReactNode } from 'react'
import styles from './empty-state.module.css'

/**
 * Shown in place of an empty list: a drawing of an empty row of seats, a text that says what is missing, and buttons.
 *
 * @param children buttons
 */
export const EmptyState = ({ title, text, children }: { title: string; text?: string; children?: ReactNode }) => (
  <div className={styles.empty}>
    <svg className={styles.seats} viewBox="0 0 132 36" aria-hidden="true">
      {[0, 34, 68, 102].map((x) => (
        <path
          key={x}
          transform={`translate(${x} 0)`}
          d="M7 18V8a5 5 0 0 1 5-5h6a5 5 0 0 1 5 5v10M3 16v12h24V16M7 22h16"
        />
      ))}
    </svg>
    <h2>{title}</h2>
    {text !== undefined && <p>{text}</p>}
    {children !== undefined && <div className={styles.actions}>{children}</div>}
  </div>
)
