/** An error as it may be logged: its type, its stack frames and its cause, without data from the failed work. */
export type LoggableError = {
  readonly type: string
  readonly message: string
  readonly stack?: string
  readonly cause?: LoggableError
  readonly errors?: readonly LoggableError[]
} & { readonly [Field in (typeof harmlessFields)[number]]?: string | number }

/** Fields of library errors that name a kind, a location or a request, never a value from a client. */
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

/** Maximum levels of causes, and maximum errors or issues of one error. */
const maxDepth = 5
const maxMessage = 500
const maxStack = 4_000

const property = (error: Error, name: string): unknown => Object.getOwnPropertyDescriptor(error, name)?.value

/** Whether drizzle threw the error. drizzle's messages contain the statement and the parameters. */
const isFailedQuery = (error: Error): boolean => 'params' in error && 'query' in error

/** Whether the error is a data exception (SQLSTATE class 22). PostgreSQL quotes the refused value in its message. */
const quotesData = (error: Error): boolean => /^22[0-9A-Z]{3}$/.test(String(property(error, 'code')))

type Issue = { readonly code?: unknown; readonly path?: readonly unknown[] }

/**
 * A validation error's issues: which rule was broken, and where. The error's own message may quote the client's text.
 */
const issuesOf = (error: Error): readonly Issue[] | undefined =>
  'issues' in error && Array.isArray(error.issues) ? error.issues : undefined

const issueText = ({ code, path = [] }: Issue): string => `${path.map(String).join('.')} (${String(code)})`

const withoutSecrets = (text: string): string =>
  text
    .slice(0, 4 * maxMessage)
    // Credentials in a URL that a connection error quotes.
    .replaceAll(/\/\/[^\s/@]*@/g, '//[redacted]@')
    // Texts that look like an email address, a token, a client secret, a password hash or a card number.
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

/** The frames alone, because the first lines of a stack repeat the message. */
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
 * Converts any thrown value into a form that may be logged. Messages, queries, parameters and other fields of library
 * errors may hold email addresses, names, password hashes or client secrets. So the message is redacted, and
 * only fields that are known to be harmless are kept.
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

/**
 * An error and its causes in one text, for a database column or a header that people read:
 * `Error: a database query failed; caused by Error 23505: …`. The messages are redacted as in `loggableError`.
 */
export const errorSummary = (thrown: unknown): string => {
  const parts: string[] = []
  for (let error: LoggableError | undefined = loggableError(thrown); error; error = error.cause) {
    const code = error.code === undefined ? '' : ` ${error.code}`
    parts.push(`${error.type}${code}: ${error.message}`)
  }
  return parts.join('; caused by ')
}
