import { type ReactNode, useEffect } from 'react'
import { cinema } from '../cinema.ts'
import { classes } from '../design/classes.ts'
import styles from './page.module.css'
import { markPageShown } from './page-shown.ts'

const setMeta = (name: string, content: string): void => {
  let meta = document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)
  if (!meta) {
    meta = document.createElement('meta')
    meta.name = name
    document.head.append(meta)
  }
  meta.content = content
}

/**
 * The main part of a page. The page renders its own `<h1 tabIndex={-1}>`, which gets the focus after a navigation.
 *
 * @param title the document's title, without the name of the cinema
 * @param description the description for search engines, if the page has its own
 * @param narrow for pages that are mostly text or a form
 */
export const Page = ({
  title,
  description,
  narrow = false,
  children,
}: {
  title: string
  description?: string
  narrow?: boolean
  children: ReactNode
}) => {
  useEffect(markPageShown, [])
  useEffect(() => {
    document.title = title === '' ? cinema().name : `${title} · ${cinema().name}`
  }, [title])
  useEffect(() => {
    if (description !== undefined) setMeta('description', description)
  }, [description])
  return (
    <main id="main" className={classes(styles.page, narrow && styles.narrow)}>
      {children}
    </main>
  )
}
