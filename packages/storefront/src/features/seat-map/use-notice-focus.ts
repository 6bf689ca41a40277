import { createContext, type RefObject, use, useLayoutEffect, useRef } from 'react'

/** Gives the focus without a jump of the page, unless the element is out of sight. */
export const focusInSight = (element: HTMLElement | SVGElement): void => {
  element.focus({ preventScroll: true })
  const { top, bottom } = element.getBoundingClientRect()
  if (bottom <= 0 || top >= innerHeight) element.scrollIntoView({ block: 'nearest' })
}

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
 * @param takesFocus whether the notice gets the focus when it appears, because the visitor has to decide. Then the
 *   focus goes back to the control that had it before, such as a seat, if that is still there
 */
export const useNoticeFocus = ({ takesFocus }: { takesFocus: boolean }): RefObject<HTMLDivElement | null> => {
  const notice = useRef<HTMLDivElement>(null)
  const goHome = use(FocusHome)
  const takesFocusAtFirst = useRef(takesFocus)
  useLayoutEffect(() => {
    const current = notice.current
    const before = document.activeElement
    if (takesFocusAtFirst.current) current?.focus()
    // React cleans up before it removes the notice.
    return () => {
      if (!current?.contains(document.activeElement)) return
      const isBack = takesFocusAtFirst.current && before?.isConnected && before.matches('button, a, input, [data-seat]')
      if (isBack && (before instanceof HTMLElement || before instanceof SVGElement)) focusInSight(before)
      else goHome()
    }
  }, [goHome])
  return notice
}
