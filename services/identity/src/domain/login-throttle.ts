/** So many failed logins to one account in the window close it for the rest of the window. */
export const maximumFailures = 10
export const windowMilliseconds = 15 * 60_000

/** The beginning of the window that ends now: what failed before it does not count. */
export const windowStart = (now: Date): Date => new Date(now.getTime() - windowMilliseconds)

/** For how many more whole seconds an account is closed after these failures; 0 if it is open. */
export const secondsClosed = (failedAt: readonly Date[], now: Date): number => {
  const recent = failedAt
    .map((time) => time.getTime())
    .filter((time) => time > windowStart(now).getTime())
    .toSorted((a, b) => b - a)
  const tenthLast = recent[maximumFailures - 1]
  return tenthLast === undefined ? 0 : Math.ceil((tenthLast + windowMilliseconds - now.getTime()) / 1000)
}
