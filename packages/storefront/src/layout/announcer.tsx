import { createContext, type ReactNode, use, useEffect, useState } from 'react'
import { VisuallyHidden } from '../design/visually-hidden.tsx'
import { createAnnouncements } from './announcements.ts'

const Announce = createContext<(text: string) => void>(() => {})

/** The events of a navigation. The router dispatches the first two. */
const navigationEvents = ['pushState', 'replaceState', 'popstate'] as const

/** The live region of the page. Screen readers say each announced text when they are idle. */
export const AnnouncerProvider = ({ children }: { children: ReactNode }) => {
  const [text, setText] = useState('')
  const [{ say, leave }] = useState(() => createAnnouncements(setText, () => location.pathname))
  useEffect(() => {
    const ended = new AbortController()
    for (const event of navigationEvents)
      addEventListener(event, () => leave(location.pathname), { signal: ended.signal })
    return () => ended.abort()
  }, [leave])
  return (
    <Announce value={say}>
      {children}
      <VisuallyHidden>
        <span role="status" aria-live="polite">
          {text}
        </span>
      </VisuallyHidden>
    </Announce>
  )
}

/** A function that makes screen readers say a text. */
export const useAnnouncer = (): ((text: string) => void) => use(Announce)
