/** An expected failure of a command, printed as one line without a stack. */
export class Failure extends Error {
  override readonly name = 'Failure'
}

/** An error's message in one line. */
export const oneLine = (error: unknown): string => {
  // Node tries each address of a host name. The AggregateError of all tries has no message.
  const first = error instanceof AggregateError && error.message === '' ? error.errors[0] : error
  // The cause of a failed query says more than the query's text.
  const bottom = first instanceof Error && first.cause instanceof Error ? first.cause : first
  return (bottom instanceof Error ? bottom.message : String(bottom)).replaceAll(/\s+/g, ' ').trim()
}
