import { createContext, type ReactNode, use, useCallback, useRef, useState } from 'react'
import { VisuallyHidden } from '../design/visually-hidden.tsx'

const Announce = createContext<(text: string) => void>(() => {})

/** The live region of the page. Screen readers say each announced text when they are idle. */
export const AnnouncerProvider = ({ children }: { children: ReactNode }) => {
  const [text, setText] = useState('')
  const flip = useRef(false)
  const announce = useCallback((next: string) => {
    // The same text twice is said twice only if the element's content changes.
    flip.current = !flip.current
    setText(flip.current ? next : `${next}\u00a0`)
  }, [])
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
