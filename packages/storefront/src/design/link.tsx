import type { AnchorHTMLAttributes } from 'react'
import { type AroundNavHandler, Link as RouterLink } from 'wouter'
import { afterPaint } from './after-paint.ts'

/**
 * A link within the storefront. The visitor sees at once that it is pressed: the next page is rendered after the next
 * frame.
 */
export const Link = ({
  href,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string; replace?: boolean }) => (
  <RouterLink transition href={href} {...rest} />
)

let pending: (() => void) | undefined

const takeBack = (): void => {
  pending = undefined
}

/**
 * Lets the browser paint a frame before it follows a `Link`. For wouter's router. The last press counts, and Back takes
 * a press back.
 */
export const navigateAfterPaint: AroundNavHandler = (navigate, to, options) => {
  const go = (): void => {
    if (pending !== go) return
    pending = undefined
    navigate(to, options)
  }
  pending = go
  if (options?.transition !== true) return go()
  // It is the same function each time, so the browser registers the listener only once.
  addEventListener('popstate', takeBack, { once: true })
  afterPaint(go)
}
