/** Lines of Node's crash reports that say where an error occurred, not why. */
const traceLine = /^\s+at |^\s*\^|^Node\.js v|^\s*[{}]?\s*$|^-+ \S+ stack trace -+$|^ *\d+: 0x/i

/** How programs mark the line with the reason: PostgreSQL, Erlang, V8 and JavaScript's errors. */
const reasonLine = /\b(?:FATAL|PANIC|ERROR)\b|^(?:Uncaught )?\w*(?:Error|Exception)\b/

/** The start of a log line of PostgreSQL or RabbitMQ: a date, a time, and a pid or a level. */
const logPrefix = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S*(?: \S+)??(?: UTC)? (?:\[\S+\] )?(?:\S*@\S* )?/

const longestReason = 300

type JsonLine = { level?: unknown; msg?: unknown; err?: { message?: unknown } }

/** The error's message of a pino line at level `fatal`; undefined for every other line. */
const fatalReason = (line: string): string | undefined => {
  try {
    const { level, msg, err } = JSON.parse(line) as JsonLine
    return level === 'fatal' || level === 60 ? String(err?.message ?? msg) : undefined
  } catch {
    return undefined
  }
}

/**
 * Finds out why a process ended, from the last lines that the process wrote.
 *
 * @returns the last line that is marked as a fatal error, else the last line of plain text, cut to 300 characters;
 *   undefined when there is neither
 */
export const endReason = (output: string): string | undefined => {
  const lines = output.split('\n').filter((line) => !traceLine.test(line))
  const fatal = lines.findLast((line) => line.startsWith('{') && fatalReason(line) !== undefined)
  const plain = lines.filter((line) => !line.startsWith('{'))
  const reason =
    fatal === undefined ? (plain.findLast((line) => reasonLine.test(line)) ?? plain.at(-1)) : fatalReason(fatal)
  return reason?.split('\n', 1)[0]?.replace(logPrefix, '').trim().slice(0, longestReason) || undefined
}
