import type { Patch } from '@marquee/planted-bugs/scratch-copy'
import type { Row } from '../bench.ts'

/** A change that makes the system slower. The report must show the slow-down. */
export type SlowDown = {
  readonly name: string
  readonly patches: readonly Patch[]
  /** The scenario to run, and its further options. */
  readonly scenario: string
  readonly options: readonly string[]
  /** The figure that must grow. */
  readonly figure: Figure
}

/** A row of the report, or the processor time of one process in a measurement. */
export type Figure =
  | ({ readonly kind: 'row' } & Pick<Row, 'scenario' | 'measured'>)
  | { readonly kind: 'processor time'; readonly measurement: string; readonly process: string }

const statementsOfHold: Figure = {
  kind: 'row',
  scenario: 'hold, at booking’s port',
  measured: 'statements that booking sends to PostgreSQL',
}

export const slowDowns: readonly SlowDown[] = [
  {
    name: 'an extra query for each hold',
    patches: [
      {
        file: 'services/booking/src/infrastructure/place-statement.ts',
        find: '    const { rows } = await client.query<',
        replace: `    await client.query('SELECT count(*) FROM booking.seat_allocations WHERE showtime_id = $1', [showtimeId])
    const { rows } = await client.query<`,
      },
    ],
    scenario: 'holds',
    options: [],
    figure: statementsOfHold,
  },
  {
    name: 'a cache that never hits',
    patches: [
      {
        file: 'services/booking/src/infrastructure/showtimes.ts',
        find: 'showtimeCache.set(id, showtime)',
        replace: 'showtimeCache.set(requestedId.toUpperCase(), showtime)',
      },
    ],
    scenario: 'holds',
    options: [],
    figure: statementsOfHold,
  },
  {
    name: 'logging a body',
    patches: [
      {
        file: 'packages/service-kit/src/http/http.ts',
        find: '  logRequests(app)\n',
        replace: `  logRequests(app)
  app.addHook('onSend', async (request, _reply, payload) => {
    request.log.info({ event: 'request.body', body: String(payload) }, 'a body was sent')
  })
`,
      },
    ],
    scenario: 'seat-map',
    options: [],
    figure: { kind: 'processor time', measurement: 'seat map at booking', process: 'booking' },
  },
  {
    name: 'a missing index',
    patches: [
      {
        file: 'services/booking/migrations/0000_booking.sql',
        find: 'CREATE INDEX "reservations_of_user" ON "booking"."reservations" USING btree ("user_id","id");',
        replace: 'SELECT 1;',
      },
    ],
    scenario: 'size',
    options: ['--rows', '100000'],
    figure: {
      kind: 'row',
      scenario: 'own list, with 100,000 reservations',
      measured: 'processor time of booking and PostgreSQL',
    },
  },
  {
    // Responses are sent in one write, which Nagle's algorithm does not delay. With two writes, the second waits until the
    // other side has acknowledged the first, which takes about 40 ms.
    name: 'Nagle’s algorithm left on, and head and body in two writes',
    patches: [
      {
        file: 'packages/service-kit/src/http/http.ts',
        find: '  const app = Fastify({\n',
        replace: '  const app = Fastify({\n    http: { noDelay: false },\n',
      },
      {
        file: 'packages/service-kit/src/http/http.ts',
        find: '  logRequests(app)\n',
        replace: `  logRequests(app)
  app.addHook('onSend', async (_request, { raw }) => {
    const { writeHead } = raw
    raw.writeHead = (...head) => {
      writeHead.apply(raw, head)
      raw.flushHeaders()
      return raw
    }
  })
`,
      },
    ],
    scenario: 'purchases',
    options: [],
    figure: {
      kind: 'row',
      scenario: 'purchase, alone on an idle system',
      measured: 'from the hold to the visible ticket, p50',
    },
  },
]
