import { type ReactNode, useEffect } from 'react'
import { classes } from '../design/classes.ts'
import type { HeadFilm } from '../head/page-head.ts'
import { useHead } from '../head/use-head.ts'
import styles from './page.module.css'
import { markPageShown } from './page-shown.ts'

/**
 * The main part of a page. The page renders its own `<h1 tabIndex={-1}>`, which gets the focus after a navigation.
 *
 * @param title the document's title, without the name of the cinema; undefined while the page does not know its title
 *   yet
 * @param titleUntilThen the title until the page knows its title
 * @param address the path with the query, for a path that has several pages
 * @param film the film that the page is about, for search engines and link previews
 * @param hasContent false for a page that only says why it shows nothing
 * @param narrow for pages that are mostly text or a form
 */
export const Page = ({
  title,
  titleUntilThen,
  address,
  film,
  hasContent,
  narrow = false,
  children,
}: {
  title: string | undefined
  titleUntilThen?: string
  address?: string
  film?: HeadFilm | undefined
  hasContent?: boolean
  narrow?: boolean
  children: ReactNode
}) => {
  useEffect(markPageShown, [])
  useHead({ title, titleUntilThen, address, film, hasContent })
  return (
    <main id="main" className={classes(styles.page, narrow && styles.narrow)}>
      {children}
    </main>
  )
}
