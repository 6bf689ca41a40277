import type { CDPSession, Page } from 'playwright-core'

export type Point = { readonly x: number; readonly y: number }

const steps = 8
const restMs = 100

const between = (from: Point, to: Point, share: number): Point => ({
  x: from.x + (to.x - from.x) * share,
  y: from.y + (to.y - from.y) * share,
})

/**
 * Moves fingers over the display, each from its first to its second point, as a touch screen does. Chromium makes its
 * own gestures of these touches, such as scrolling and zooming the page.
 */
export const moveFingers = async (page: Page, fingers: readonly (readonly [from: Point, to: Point])[]) => {
  const session: CDPSession = await page.context().newCDPSession(page)
  const at = (share: number) => fingers.map(([from, to], id) => ({ ...between(from, to, share), id }))
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) })
  for (let step = 1; step <= steps; step += 1) {
    await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(step / steps) })
  }
  // Fingers that are lifted while they move throw the page, and the next tap would only stop its movement.
  await page.waitForTimeout(restMs)
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await session.detach()
}
