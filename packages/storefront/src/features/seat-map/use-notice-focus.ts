import { createContext, type RefObject, use, useLayoutEffect, useRef } from 'react'

/** Moves the focus to a place that stays: the heading of the map, or the basket. */
export const FocusHome = createContext<() => void>(() => {})

/** When the element leaves the page with the focus inside, the focus goes home instead of getting lost. */
export const useFocusHome = (element: RefObject<HTMLElement | null>): void => {
  const goHome = use(FocusHome)
  useLayoutEffect(() => {
    const current = element.current
    // React cleans up before it removes the element.
    return () => {
      if (current?.contains(document.activeElement)) goHome()
    }
  }, [element, goHome])
}

/**
 * A ref for a notice whose buttons may make it go away: the focus then goes home.
 *
 * @param takesFocus whether the notice gets the focus when it appears, because the visitor has to decide
 */
export const useNoticeFocus = ({ takesFocus }: { takesFocus: boolean }): RefObject<HTMLDivElement | null> => {
  const notice = useRef<HTMLDivElement>(null)
  useFocusHome(notice)
  const takesFocusAtFirst = useRef(takesFocus)
  useLayoutEffect(() => {
    if (takesFocusAtFirst.current) notice.current?.focus()
  }, [])
  return notice
}
