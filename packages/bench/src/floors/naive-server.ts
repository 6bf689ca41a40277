import { createDatabase, withClient } from './databases.ts'
import { startServerProcess } from './server-process.ts'

/** The naive variant's tables. No constraint prevents a seat from being sold twice. */
const tables = `
  CREATE TABLE showtimes (id uuid PRIMARY KEY, starts_at timestamptz NOT NULL);
  CREATE TABLE reservations (id uuid PRIMARY KEY, showtime_id uuid NOT NULL REFERENCES showtimes, user_id uuid NOT NULL,
    status text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE reserved_seats (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reservation_id uuid NOT NULL REFERENCES reservations, showtime_id uuid NOT NULL, seat_id text NOT NULL);
  CREATE INDEX ON reserved_seats (showtime_id, seat_id);
  CREATE TABLE events (id uuid PRIMARY KEY, type text NOT NULL, data jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now());`

export type NaiveServer = Awaited<ReturnType<typeof startNaiveServer>>

/**
 * Starts a server as most people would write one. The server checks whether the seats are free, then writes, and
 * commits four times. The server takes the same requests as booking.
 *
 * @param administratorUrl a database of the server to use; the naive variant gets a database of its own there
 */
export const startNaiveServer = async (administratorUrl: string) => {
  const url = await createDatabase(administratorUrl, 'bench_naive')
  await withClient(url, (client) => client.query(tables))
  const server = await startServerProcess(new URL('./naive-server-main.ts', import.meta.url), [url])
  return {
    ...server,

    addShowtimes: (ids: readonly string[]): Promise<unknown> =>
      withClient(url, (client) =>
        client.query(`INSERT INTO showtimes SELECT unnest($1::uuid[]), now() + interval '2 days'`, [[...ids]]),
      ),

    /** The number of sales of seats that had been sold before. */
    seatsSoldTwice: (): Promise<number> =>
      withClient(url, async (client) => {
        const { rows } = await client.query<{ count: string }>(`
          SELECT coalesce(sum(times - 1), 0) AS count FROM (
            SELECT count(*) AS times FROM reserved_seats GROUP BY showtime_id, seat_id) AS sold`)
        return Number(rows[0]?.count ?? 0)
      }),
  }
}
