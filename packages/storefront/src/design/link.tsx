import type { AnchorHTMLAttributes } from 'react'
import { type AroundNavHandler, Link as RouterLink } from 'wouter'

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

/** Lets the browser paint a frame before it follows a `Link`. For wouter's router. */
export const navigateAfterPaint: AroundNavHandler = (navigate, to, options) => {
  const go = (): void => navigate(to, options)
  // A hidden page paints no frames.
  if (options?.transition !== true || document.hidden) go()
  // A frame is painted after its callbacks, and before the next task.
  else requestAnimationFrame(() => setTimeout(go))
}
