/**
 * Whether the database refused the data itself, so that a retry would fail too: SQLSTATE class 22 (data exception) or
 * 23 (integrity constraint violation). drizzle wraps the driver's error.
 */
export const isBadData = (error: unknown): boolean => {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  return cause instanceof Error && 'code' in cause && /^2[23]/.test(String(cause.code))
}
