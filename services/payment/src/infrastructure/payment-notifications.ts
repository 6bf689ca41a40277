import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@marquee/service-kit/service/logger'
import pg from 'pg'

const channel = 'payment_changes'

/** Ids that leave in one notification. PostgreSQL takes 8,000 bytes, and an id has 36. */
const idsPerNotification = 200

/** Ids are collected for this long, because each notification takes a lock of the whole server at its commit. */
const collectMilliseconds = 10

const retryMilliseconds = 1_000

/**
 * Tells the other replicas which payments have changed, so that whoever waits at one of them is woken without asking the
 * database again and again. What is lost while the connection is down is made up for by `onGap`.
 *
 * @param url the service's own database
 * @param onChange is told the reservation whose payment has changed, by this process or another
 * @param onGap is called whenever notifications may have been missed
 */
export const paymentNotifications = ({
  url,
  pool,
  log,
  onChange,
  onGap,
}: {
  url: string
  pool: pg.Pool
  log: Log
  onChange: (reservationId: string) => void
  onGap: () => void
}) => {
  const stopping = new AbortController()
  const pending = new Set<string>()
  let sending: NodeJS.Timeout | undefined
  let listening: Promise<void> | undefined

  const listenOnce = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'marquee payment notifications',
      keepAlive: true,
    })
    const ended = new Promise<void>((resolve) => {
      client.once('end', resolve)
      client.on('error', () => resolve())
    })
    client.on('notification', ({ payload = '' }) => {
      for (const reservationId of payload.split(',')) onChange(reservationId)
    })
    const close = () => void client.end().catch(() => undefined)
    try {
      await client.connect()
      stopping.signal.addEventListener('abort', close, { once: true })
      if (stopping.signal.aborted) return
      await client.query(`LISTEN ${channel}`)
      onGap()
      await ended
    } finally {
      stopping.signal.removeEventListener('abort', close)
      close()
    }
  }

  const keepListening = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await listenOnce().catch((err: unknown) => {
        if (!stopping.signal.aborted)
          log.debug({ event: 'notifications.lost', err }, 'cannot listen for changed payments')
      })
      await sleep(retryMilliseconds, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const send = async (): Promise<void> => {
    sending = undefined
    const ids = [...pending]
    pending.clear()
    for (let from = 0; from < ids.length; from += idsPerNotification) {
      const payload = ids.slice(from, from + idsPerNotification).join(',')
      await pool.query('SELECT pg_notify($1, $2)', [channel, payload])
    }
  }

  return {
    start: (): void => {
      listening ??= keepListening()
    },

    /** Tells everybody, this process too, that a reservation's payment has changed. */
    publish: (reservationId: string): void => {
      onChange(reservationId)
      pending.add(reservationId)
      sending ??= setTimeout(() => {
        // Whoever waits elsewhere reads the payment at the end of its time even so.
        send().catch((err: unknown) =>
          log.debug({ event: 'notifications.unsent', err }, 'changed payments were not told'),
        )
      }, collectMilliseconds)
    },

    stop: async (): Promise<void> => {
      clearTimeout(sending)
      stopping.abort()
      await listening
    },
  }
}
