import { type RefObject, useEffect, useRef } from 'react'

/**
 * A ref for the heading of a view that replaces another view of the same page. If the focus was in the old view, the
 * heading gets the focus, so that screen readers say what is new.
 */
export const useHeadingFocus = (): RefObject<HTMLHeadingElement | null> => {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true })
  }, [])
  return heading
}
