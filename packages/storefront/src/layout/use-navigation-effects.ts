import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'

const positions = new Map<string, number>()
const entryKey = (): string => String((history.state as { key?: unknown } | null)?.key ?? location.pathname)

/**
 * What a browser does after a navigation and an app has to do itself: a new page starts at its top, Back returns to
 * where the visitor was, and the focus moves to the page's heading, so that screen readers say where they are.
 */
export const useNavigationEffects = (): void => {
  const [path] = useLocation()
  const isFirst = useRef(true)
  const isBack = useRef(false)

  useEffect(() => {
    history.scrollRestoration = 'manual'
    const onPop = () => {
      isBack.current = true
    }
    const onScroll = () => positions.set(entryKey(), scrollY)
    addEventListener('popstate', onPop)
    addEventListener('scroll', onScroll, { passive: true })
    return () => {
      removeEventListener('popstate', onPop)
      removeEventListener('scroll', onScroll)
    }
  }, [])

  // Runs after each navigation.
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false
      return
    }
    scrollTo(0, isBack.current ? (positions.get(entryKey()) ?? 0) : 0)
    isBack.current = false
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
  }, [path])
}
