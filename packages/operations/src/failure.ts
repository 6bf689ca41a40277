/** What an operator gets to read when a command cannot do what it should: one line, without a stack. */
export class Failure extends Error {
  override readonly name = 'Failure'
}

/** An error's own words in one line. */
export const oneLine = (error: unknown): string => {
  // Node tries each of a name's addresses, and what comes of that has no message of its own.
  const first = error instanceof AggregateError && error.message === '' ? error.errors[0] : error
  // A failed query's cause says more than its text.
  const bottom = first instanceof Error && first.cause instanceof Error ? first.cause : first
  return (bottom instanceof Error ? bottom.message : String(bottom)).replaceAll(/\s+/g, ' ').trim()
}
