/**
 * Whether the database has refused what it was given, as it would again (SQLSTATE classes 22, data exception, and 23, integrity
 * constraint violation), and not for the state that it is in. drizzle wraps the driver's error.
 */
export const isBadData = (error: unknown): boolean => {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  return cause instanceof Error && 'code' in cause && /^2[23]/.test(String(cause.code))
}
