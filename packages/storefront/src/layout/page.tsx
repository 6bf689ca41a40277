import { type ReactNode, useEffect } from 'react'
import { cinema } from '../cinema.ts'
import { classes } from '../design/classes.ts'
import styles from './page.module.css'

/**
 * The main part of a page. The page renders its own `<h1 tabIndex={-1}>`, which gets the focus after a navigation.
 *
 * @param title the document's title, without the name of the cinema
 * @param narrow for pages that are mostly text or a form
 */
export const Page = ({ title, narrow = false, children }: { title: string; narrow?: boolean; children: ReactNode }) => {
  useEffect(() => {
    document.title = title === '' ? cinema().name : `${title} · ${cinema().name}`
  }, [title])
  return (
    <main id="main" className={classes(styles.page, narrow && styles.narrow)}>
      {children}
    </main>
  )
}
