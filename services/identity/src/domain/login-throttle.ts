/** An account with this many failed logins in the window is locked. */
export const maximumFailures = 10
export const windowMilliseconds = 15 * 60_000

/** Start of the window that ends now. Failures before this start do not count. */
export const windowStart = (now: Date): Date => new Date(now.getTime() - windowMilliseconds)

/** How many more seconds (rounded up) these failures lock the account; 0 if the account is not locked. */
export const secondsLocked = (failedAt: readonly Date[], now: Date): number => {
  const recent = failedAt
    .map((time) => time.getTime())
    .filter((time) => time > windowStart(now).getTime())
    .toSorted((a, b) => b - a)
  const tenthNewest = recent[maximumFailures - 1]
  return tenthNewest === undefined ? 0 : Math.ceil((tenthNewest + windowMilliseconds - now.getTime()) / 1000)
}
