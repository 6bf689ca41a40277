const checkEveryMilliseconds = 100

/** How many of the latest checks count, and how many of these have to be late. */
const latestChecks = 5
const lateChecks = 3

/**
 * Checks ten times a second how late the event loop runs a timer. The loop counts as late while most of the latest
 * checks are late. A single pause, however long, makes only one check late: a garbage collection, a stopped process.
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
