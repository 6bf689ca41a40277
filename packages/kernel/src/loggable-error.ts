/** An error as it may be logged: what kind it is, where it was thrown and what caused it, without the data it was about. */
export type LoggableError = {
  readonly type: string
  readonly message: string
  readonly stack?: string
  readonly cause?: LoggableError
  readonly errors?: readonly LoggableError[]
} & { readonly [Field in (typeof harmlessFields)[number]]?: string | number }

/** Fields of library errors that name a kind, a place or a limit, and never a value that somebody sent. */
const harmlessFields = [
  'code',
  'errno',
  'syscall',
  'address',
  'port',
  'hostname',
  'statusCode',
  'status',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
  'requestId',
] as const

const maxDepth = 5
const maxMessage = 500
const maxStack = 4_000

const property = (error: Error, name: string): unknown => Object.getOwnPropertyDescriptor(error, name)?.value

/** drizzle puts the statement and its parameters into the message of what it throws. */
const isFailedQuery = (error: Error): boolean => 'params' in error && 'query' in error

/** SQLSTATE class 22, data exception: PostgreSQL quotes the value that it refused. */
const quotesData = (error: Error): boolean => /^22[0-9A-Z]{3}$/.test(String(property(error, 'code')))

type Issue = { readonly code?: unknown; readonly path?: readonly unknown[] }

/** What a validation error found: which rule was broken where. Its own message may quote the client's text. */
const issuesOf = (error: Error): readonly Issue[] | undefined =>
  'issues' in error && Array.isArray(error.issues) ? error.issues : undefined

const issueText = ({ code, path = [] }: Issue): string => `${path.map(String).join('.')} (${String(code)})`

const withoutSecrets = (text: string): string =>
  text
    .slice(0, 4 * maxMessage)
    // Credentials in a URL, as connection errors may quote one.
    .replaceAll(/\/\/[^\s/@]*@/g, '//[redacted]@')
    // Whatever looks like an e-mail address, a token, a client secret, a password hash or a card number.
    .replaceAll(/[^\s"'<>()[\]]+@[^\s"'<>()[\]]+\.[^\s"'<>()[\]]+/g, '[redacted]')
    .replaceAll(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[redacted]')
    .replaceAll(/\b\w+_secret_\w+/g, '[redacted]')
    .replaceAll(/\b(?:sk|rk|whsec)_\w+/g, '[redacted]')
    .replaceAll(/\$argon2\S+/g, '[redacted]')
    .replaceAll(/\b\d(?:[ -]?\d){12,18}\b/g, '[redacted]')
    .slice(0, maxMessage)

const messageOf = (error: Error): string => {
  if (isFailedQuery(error)) return 'a database query failed'
  if (quotesData(error)) return 'the database refused a value'
  const issues = issuesOf(error)
  if (issues) return `data is not of the expected shape: ${issues.slice(0, maxDepth).map(issueText).join(', ')}`
  // JSON.parse quotes the beginning of its input.
  if (error instanceof SyntaxError && /JSON/.test(error.message)) return 'text is not valid JSON'
  return withoutSecrets(error.message)
}

/** The frames alone: the head of a stack repeats the message. */
const framesOf = ({ stack, message }: Error): string | undefined => {
  if (typeof stack !== 'string') return undefined
  const head = stack.indexOf(message)
  const frames = (head === -1 ? stack : stack.slice(head + message.length))
    .split('\n')
    .filter((line) => /^\s+at .+[:)]/.test(line))
    .join('\n')
  return frames === '' ? undefined : frames.slice(0, maxStack)
}

const typeOf = (error: Error): string => error.constructor?.name || error.name

/**
 * Turns anything that was thrown into what may be logged. Message, query, parameters and other fields of a library's error
 * may hold addresses, names, password hashes or client secrets, so that only what is known to be harmless is kept.
 */
export const loggableError = (thrown: unknown, depth = 0): LoggableError => {
  if (!(thrown instanceof Error)) {
    return { type: typeof thrown, message: withoutSecrets(String(thrown)) }
  }
  const fields: Record<string, string | number> = {}
  for (const name of harmlessFields) {
    const value = property(thrown, name)
    if (typeof value === 'string') fields[name] = value.slice(0, 200)
    else if (typeof value === 'number') fields[name] = value
  }
  const stack = framesOf(thrown)
  const isDeep = depth >= maxDepth
  return {
    ...fields,
    type: typeOf(thrown),
    message: messageOf(thrown),
    ...(stack === undefined ? {} : { stack }),
    ...(thrown.cause === undefined || isDeep ? {} : { cause: loggableError(thrown.cause, depth + 1) }),
    ...(thrown instanceof AggregateError && !isDeep
      ? { errors: thrown.errors.slice(0, maxDepth).map((error) => loggableError(error, depth + 1)) }
      : {}),
  }
}

/** The same in one line, cause last, for a column or a header that people read: `Error: a database query failed: error 23505: …`. */
export const errorSummary = (thrown: unknown): string => {
  const parts: string[] = []
  for (let error: LoggableError | undefined = loggableError(thrown); error; error = error.cause) {
    const code = error.code === undefined ? '' : ` ${error.code}`
    parts.push(`${error.type}${code}: ${error.message}`)
  }
  return parts.join('; caused by ')
}
