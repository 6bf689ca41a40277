import { posix } from 'node:path'
import type { Outcome } from './try-planted-bugs.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** Turns `folder/file.test.ts > describe > test` into `file.test.ts: describe > test`. */
const shortened = (test: string): string => {
  const [file = '', ...names] = test.split(' > ')
  return names.length === 0 ? posix.basename(file) : `${posix.basename(file)}: ${names.join(' > ')}`
}

/** Turns `services/booking/src/domain/reservation.ts` into `booking: reservation.ts`. */
const packageAndFile = (file: string): string => {
  const [first, second] = file.split('/')
  return `${first === 'gateway' ? first : second}: ${posix.basename(file)}`
}

/** The table of docs/testing.md in Markdown: each bug, its file, and the test that caught the bug. */
export const outcomeTable = (outcomes: readonly Outcome[]): string =>
  [
    '| Planted | In | Noticed by |',
    '|---|---|---|',
    ...outcomes.map(({ bug, failure }) => {
      return `| ${cell(bug.name)} | ${packageAndFile(bug.patches[0]?.file ?? '')} | ${failure ? cell(shortened(failure.test)) : '**no test**'} |`
    }),
  ].join('\n')
