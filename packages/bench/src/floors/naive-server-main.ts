// A server that places holds with the code that most people would write. Each statement commits on its own, and another
// request may take the seats between the check and the writes. The server verifies no tokens, which makes it faster.
import { randomUUID } from 'node:crypto'
import Fastify from 'fastify'
import pg from 'pg'

const [, , url] = process.argv

const pool = new pg.Pool({ connectionString: url, max: 20 })
// The benchmark may stop PostgreSQL first.
pool.on('error', () => undefined)

const userOf = (authorization = ''): string => {
  const [, payload = ''] = authorization.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()).sub
}

const app = Fastify({ logger: false })
app.post('/api/v1/reservations', async (request, reply) => {
  const { showtime_id: showtimeId, seat_ids: seatIds } = request.body as { showtime_id: string; seat_ids: string[] }
  const userId = userOf(request.headers.authorization)
  const showtime = await pool.query('SELECT starts_at FROM showtimes WHERE id = $1', [showtimeId])
  if (showtime.rowCount === 0) return reply.code(404).send({ error: 'no such showtime' })
  const taken = await pool.query('SELECT seat_id FROM reserved_seats WHERE showtime_id = $1 AND seat_id = ANY ($2)', [
    showtimeId,
    seatIds,
  ])
  if (taken.rowCount !== 0) return reply.code(409).send({ error: 'taken' })
  const id = randomUUID()
  await pool.query(`INSERT INTO reservations (id, showtime_id, user_id, status) VALUES ($1, $2, $3, 'new')`, [
    id,
    showtimeId,
    userId,
  ])
  await pool.query(
    'INSERT INTO reserved_seats (reservation_id, showtime_id, seat_id) SELECT $1, $2, unnest($3::text[])',
    [id, showtimeId, seatIds],
  )
  await pool.query(`UPDATE reservations SET status = 'pending' WHERE id = $1`, [id])
  await pool.query(`INSERT INTO events (id, type, data) VALUES ($1, 'reservation placed', $2)`, [
    randomUUID(),
    JSON.stringify({ id, userId, showtimeId, seatIds }),
  ])
  return reply.code(201).send({ id, showtime_id: showtimeId, seat_ids: seatIds, status: 'pending' })
})

process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }))
// Ctrl-C also reaches this process, which ignores it and ends with its parent. The parent stops everything in order.
process.on('SIGINT', () => undefined)
process.once('disconnect', () => process.exit())
