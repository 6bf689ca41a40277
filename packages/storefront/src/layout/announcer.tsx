import { createContext, type ReactNode, use, useCallback, useEffect, useRef, useState } from 'react'
import { VisuallyHidden } from '../design/visually-hidden.tsx'

const Announce = createContext<(text: string) => void>(() => {})

/** Screen readers take a text over at once, and say it when they are idle. */
const announcedMilliseconds = 10_000

/** The live region of the page. Screen readers say each announced text when they are idle. */
export const AnnouncerProvider = ({ children }: { children: ReactNode }) => {
  const [text, setText] = useState('')
  const flip = useRef(false)
  const announce = useCallback((next: string) => {
    // The same text twice is said twice only if the element's content changes.
    flip.current = !flip.current
    setText(flip.current ? next : `${next}\u00a0`)
  }, [])
  // An old text would be read again when a dialog closes, and would contradict the page.
  useEffect(() => {
    const timer = setTimeout(() => setText(''), announcedMilliseconds)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <Announce value={announce}>
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
