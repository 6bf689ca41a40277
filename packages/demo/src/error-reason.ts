/** An error's reason in one line: the message of the innermost cause, because `fetch failed` alone does not help. */
export const errorReason = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (error.cause !== undefined) return errorReason(error.cause)
  const { code } = error as NodeJS.ErrnoException
  return error.message || code || error.name
}
