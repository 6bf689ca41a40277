/** Whether an error says that a statement would violate the named constraint or unique index. */
export const violates = (error: unknown, constraint: string): boolean => {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if ('constraint' in cause && cause.constraint === constraint) return true
  }
  return false
}
