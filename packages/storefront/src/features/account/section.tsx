import { type ReactNode, useId } from 'react'
import styles from './account-page.module.css'

/** A part of the page with its own heading. */
export const Section = ({ title, help, children }: { title: string; help?: string; children: ReactNode }) => {
  const id = useId()
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {help && <p className={styles.help}>{help}</p>}
      {children}
    </section>
  )
}
