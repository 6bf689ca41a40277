import { type RefObject, useEffect, useRef, useState } from 'react'
import { navigate } from 'wouter/use-browser-location'
import { searchHref } from './view.ts'

const pauseMs = 300

/** Searches without a new entry in the browser's history, so that Back does not go through every letter. */
const searchFor = (search: string): void => {
  const href = searchHref(location, search)
  if (href !== undefined) navigate(href, { replace: true })
}

/**
 * The text of the search field. The page's address follows after a short pause in typing. If the address changes
 * without the field, such as by Back, the field follows.
 */
export const useTypedSearch = (search: string, input: RefObject<HTMLInputElement | null>) => {
  const [text, setText] = useState(search)
  const sent = useRef(search)

  // The gateway renders the field, so a visitor may have typed into it before this code was there.
  useEffect(() => setText((current) => input.current?.value ?? current), [input])

  useEffect(() => {
    if (search === sent.current) return
    sent.current = search
    setText(search)
  }, [search])

  useEffect(() => {
    if (text.trim() === sent.current) return
    const timer = setTimeout(() => {
      sent.current = text.trim()
      searchFor(sent.current)
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [text])

  const searchNow = () => {
    sent.current = text.trim()
    searchFor(sent.current)
  }
  return { text, setText, searchNow }
}
