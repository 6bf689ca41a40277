const checkEveryMilliseconds = 100

/** The loop counts as late if at least `lateChecks` of the `latestChecks` latest checks were late. */
const latestChecks = 5
const lateChecks = 3

/**
 * Checks ten times a second how late the event loop runs a timer. The loop counts as late while most of the latest
 * checks are late. A single pause, such as a garbage collection or a stopped process, makes only one check late,
 * however long the pause is.
 */
export const watchEventLoop = ({ lateMilliseconds }: { lateMilliseconds: number }) => {
  let latest: readonly boolean[] = []
  let isLate = false
  let timer: NodeJS.Timeout | undefined
  return {
    isLate: (): boolean => isLate,

    start: (): void => {
      let due = performance.now() + checkEveryMilliseconds
      timer ??= setInterval(() => {
        const now = performance.now()
        latest = [...latest, now - due > lateMilliseconds].slice(-latestChecks)
        isLate = latest.filter(Boolean).length >= lateChecks
        due = now + checkEveryMilliseconds
      }, checkEveryMilliseconds).unref()
    },

    stop: (): void => clearInterval(timer),
  }
}
