import type { DeadLetter } from '@marquee/messaging/consuming/dead-letters'

/** The parsed content of a message; undefined for content that is not JSON. */
const parsed = (content: string): unknown => {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

const subjectOf = (content: unknown): string | undefined => {
  const subject = typeof content === 'object' && content !== null && 'subject' in content ? content.subject : undefined
  return typeof subject === 'string' ? subject : undefined
}

/** Escapes control characters: a message may come from anybody and must not control the reader's terminal. */
const printable = (text: string): string =>
  text.replaceAll(/[^\P{C}\n\t]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)

/** A dead letter as JSON. `content` is the event, or the text of a message that is not JSON. */
export const deadLetterJson = ({ id, type, attempts, reason, failedAt, content }: DeadLetter) => {
  const message = parsed(content)
  return {
    id,
    type: type ?? null,
    subject: subjectOf(message) ?? null,
    attempts,
    reason,
    failed_at: failedAt ?? null,
    content: message ?? content,
  }
}

/** A dead letter as text: names on the left, values on the right. A value may have several lines. */
export const deadLetterText = (letter: DeadLetter): string => {
  const { content, failed_at, ...rest } = deadLetterJson(letter)
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2)
  return columns([
    ...Object.entries(rest).map(([name, value]): [string, string] => [name, String(value ?? '-')]),
    ['failed at', failed_at ?? '-'],
    ['content', text],
  ])
}

/** Two columns, the first as wide as its widest cell. */
export const columns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows
    .map(([name, value]) => {
      const indented = printable(value).replaceAll('\n', `\n${' '.repeat(width + 2)}`)
      return `${name.padEnd(width)}  ${indented}`
    })
    .join('\n')
}
