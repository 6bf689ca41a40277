import { posix } from 'node:path'
import type { Outcome } from './try-planted-bugs.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** `file.test.ts: describe > test` of `folder/file.test.ts > describe > test`. */
const shortened = (test: string): string => {
  const [file = '', ...names] = test.split(' > ')
  return names.length === 0 ? posix.basename(file) : `${posix.basename(file)}: ${names.join(' > ')}`
}

/** `booking: reservation.ts` of `services/booking/src/domain/reservation.ts`. */
const place = (file: string): string => {
  const [first, second] = file.split('/')
  return `${first === 'gateway' ? first : second}: ${posix.basename(file)}`
}

/** The rows of docs/testing.md, in Markdown: what was planted, in which file, and the test that noticed. */
export const outcomeTable = (outcomes: readonly Outcome[]): string =>
  [
    '| Planted | In | Noticed by |',
    '|---|---|---|',
    ...outcomes.map(({ bug, failure }) => {
      return `| ${cell(bug.name)} | ${place(bug.patches[0]?.file ?? '')} | ${failure ? cell(shortened(failure.test)) : '**nobody**'} |`
    }),
  ].join('\n')
