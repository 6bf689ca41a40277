// A process that applies events, and that the poison event kills. Its arguments are the URLs of the broker and the
// database.
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { pino } from 'pino'
import { createMessaging } from '../messaging.ts'
import { countSeat, onSeatCounted, tables } from '../seat-counting-under-test.ts'
import { subscribe } from './consumer.ts'
import { onSeatPainted, poisonNumber, poisonTopology } from './poison-under-test.ts'

const [url = '', connectionString] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString })
await pool.query('INSERT INTO booking.starts DEFAULT VALUES')

const messaging = createMessaging({
  service: 'booking',
  url,
  db: drizzle({ client: pool }),
  tables,
  log: pino({ level: process.env['LOG_LEVEL'] ?? 'silent' }, pino.destination({ fd: 2, sync: true })),
  topology: poisonTopology,
})

messaging.start([
  subscribe(onSeatCounted, async (event, unit) => {
    if (event.data.number === poisonNumber) process.kill(process.pid, 'SIGKILL')
    await countSeat(event, unit)
  }),
  subscribe(onSeatPainted, async ({ data }, { tx }) => {
    await tx.execute('SELECT pg_sleep(0.2)')
    await tx.execute(`INSERT INTO booking.effects (number) VALUES (${data.number})`)
  }),
])
