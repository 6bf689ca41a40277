import { useEffect, useRef } from 'react'
import { useLocation, useSearch } from 'wouter'

const positions = new Map<string, number>()
const entryKey = (): string => String((history.state as { key?: unknown } | null)?.key ?? location.pathname)

const giveUpAfterMs = 10_000

/**
 * Calls back as soon as the page has its heading: at once, or when the page's code and data have arrived. A visitor who
 * has done something else in the meantime keeps the focus and the position.
 *
 * @returns stops the wait
 */
const whenHeadingAppears = (onHeading: (heading: HTMLElement) => void): (() => void) => {
  // While the code of a page loads, React keeps the page before it in the document, but hidden.
  const find = () => [...document.querySelectorAll<HTMLElement>('main h1')].find((heading) => heading.checkVisibility())
  const present = find()
  if (present) {
    onHeading(present)
    return () => {}
  }
  const waiting = new AbortController()
  const observer = new MutationObserver(() => {
    const heading = find()
    if (!heading) return
    stop()
    onHeading(heading)
  })
  const stop = () => {
    observer.disconnect()
    waiting.abort()
    clearTimeout(timer)
  }
  const timer = setTimeout(stop, giveUpAfterMs)
  observer.observe(document.body, { childList: true, subtree: true })
  for (const event of ['keydown', 'pointerdown', 'wheel'])
    addEventListener(event, stop, { passive: true, signal: waiting.signal })
  return stop
}

/**
 * What a browser does after a navigation and an app has to do itself: a new page starts at its top, Back returns to
 * where the visitor was, and the focus moves to the page's heading, so that screen readers say where they are. Another
 * query of the same page, such as another day of the programme, changes neither. A component of its own, so that such a
 * query does not render the whole app again.
 */
export const NavigationEffects = (): null => {
  const [path] = useLocation()
  const search = useSearch()
  const shownPath = useRef<string>(undefined)
  /**
   * The address to which a link or the code has led. The browser itself leads to every other address, such as with
   * Back.
   */
  const pushed = useRef<string>(undefined)

  useEffect(() => {
    history.scrollRestoration = 'manual'
    const onPush = () => {
      pushed.current = location.pathname + location.search
    }
    const onScroll = () => positions.set(entryKey(), scrollY)
    // The router dispatches this event. The event `popstate` would come too late: React may have rendered before it.
    addEventListener('pushState', onPush)
    addEventListener('scroll', onScroll, { passive: true })
    return () => {
      removeEventListener('pushState', onPush)
      removeEventListener('scroll', onScroll)
    }
  }, [])

  // Runs after each navigation, also after one that changes the query only.
  useEffect(() => {
    const isPushed = pushed.current === location.pathname + location.search
    const position = isPushed ? 0 : (positions.get(entryKey()) ?? 0)
    pushed.current = undefined
    if (shownPath.current === path) return undefined
    const isFirst = shownPath.current === undefined
    shownPath.current = path
    if (isFirst) return undefined
    scrollTo(0, 0)
    return whenHeadingAppears((heading) => {
      scrollTo(0, position)
      // A message that needs an answer has taken the focus already, for example after somebody else took a seat.
      const isFocused = heading.closest('main')?.contains(document.activeElement) ?? false
      if (!isFocused) heading.focus({ preventScroll: true })
    })
  }, [path, search])
  return null
}
