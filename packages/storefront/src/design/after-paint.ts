/** Longer than a frame takes, even on a slow device. */
const latestMs = 200

/**
 * Calls back after the next frame, so that the visitor sees a press before the work that the press causes. A hidden
 * page paints no frames, and calls back at once.
 */
export const afterPaint = (run: () => void): void => {
  if (document.hidden) {
    run()
    return
  }
  let hasRun = false
  const runOnce = (): void => {
    if (hasRun) return
    hasRun = true
    run()
  }
  // A frame is painted after its callbacks, and before the next task.
  requestAnimationFrame(() => setTimeout(runOnce))
  setTimeout(runOnce, latestMs)
}
