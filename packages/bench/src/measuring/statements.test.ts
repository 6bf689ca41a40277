import { expect, it } from 'vitest'
import { countInLog } from './statements.ts'

it('counts the statements of one role in a log of PostgreSQL, and a statement of several lines once', () => {
  const log = [
    '2026-11-30 04:47:38.797 UTC [11953] @ LOG:  database system is ready to accept connections',
    '2026-11-30 04:47:39.001 UTC [11960] marquee_booking@marquee LOG:  execute place-reservation: ',
    '\tWITH open AS (',
    '\t  SELECT id FROM booking.showtimes)',
    '\tSELECT 1',
    "2026-11-30 04:47:39.001 UTC [11960] marquee_booking@marquee DETAIL:  parameters: $1 = 'LOG:  statement: x'",
    '2026-11-30 04:47:39.002 UTC [11960] marquee_booking@marquee LOG:  statement: BEGIN',
    '2026-11-30 04:47:39.003 UTC [11961] marquee_payment@marquee LOG:  statement: BEGIN',
    '2026-11-30 04:47:39.004 UTC [11960] marquee_booking@marquee ERROR:  duplicate key',
  ].join('\n')
  expect(countInLog(log, 'marquee_booking')).toBe(2)
})
