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
 * query of the same page, such as another day of the programme, changes neither.
 */
export const useNavigationEffects = (): void => {
  const [path] = useLocation()
  const search = useSearch()
  const shownPath = useRef<string>(undefined)
  /** The address that Back or Forward has led to. A jump within a page pops as well, but stays on its page. */
  const popped = useRef<string>(undefined)

  useEffect(() => {
    history.scrollRestoration = 'manual'
    const onPop = () => {
      popped.current = location.pathname + location.search
    }
    const onScroll = () => positions.set(entryKey(), scrollY)
    // Before the router hears of it: between two listeners, React may already render the page.
    addEventListener('popstate', onPop, { capture: true })
    addEventListener('scroll', onScroll, { passive: true })
    return () => {
      removeEventListener('popstate', onPop, { capture: true })
      removeEventListener('scroll', onScroll)
    }
  }, [])

  // Runs after each navigation, also after one that changes the query only.
  useEffect(() => {
    const isBack = popped.current === location.pathname + location.search
    const position = isBack ? (positions.get(entryKey()) ?? 0) : 0
    popped.current = undefined
    if (shownPath.current === path) return undefined
    const isFirst = shownPath.current === undefined
    shownPath.current = path
    if (isFirst) return undefined
    scrollTo(0, 0)
    return whenHeadingAppears((heading) => {
      scrollTo(0, position)
      heading.focus({ preventScroll: true })
    })
  }, [path, search])
}
