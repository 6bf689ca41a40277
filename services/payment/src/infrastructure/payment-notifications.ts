import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@marquee/service-kit/service/logger'
import pg from 'pg'

const channel = 'payment_changes'

/** Maximum ids in one notification. PostgreSQL takes 8,000 bytes, and an id has 36. */
const idsPerNotification = 200

/**
 * Ids are collected for this long and sent together, because the commit of each notification takes a server-wide lock.
 */
const collectMilliseconds = 10

const retryMilliseconds = 1_000

/**
 * Notifies all replicas of changed payments by PostgreSQL's NOTIFY, so that waiting requests need not poll the
 * database. Notifications are lost while the connection is down; `onGap` is called after each such gap.
 *
 * @param url the service's own database
 * @param onChange is called with the id of a reservation whose payment has changed, in this process or another
 * @param onGap is called when this process starts to listen, because earlier notifications may have been lost
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
  /** The listening connection, or the pool while this process cannot listen. */
  let sender: Pick<pg.Pool, 'query'> = pool
  let sending: NodeJS.Timeout | undefined
  let listening: Promise<void> | undefined

  const listenOnce = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'marquee payment notifications',
      // By default a commit with a notification waits for the disk. This connection does not wait, because a lost
      // notification only delays a waiting request.
      options: '-c synchronous_commit=off',
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
      sender = client
      onGap()
      await ended
    } finally {
      sender = pool
      stopping.signal.removeEventListener('abort', close)
      close()
    }
  }

  const keepListening = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await listenOnce().catch((err: unknown) => {
        if (!stopping.signal.aborted)
          log.debug({ event: 'notifications.lost', err }, 'cannot listen for changed payments; trying again')
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
      await sender.query({ name: 'notify', text: 'SELECT pg_notify($1, $2)', values: [channel, payload] })
    }
  }

  return {
    start: (): void => {
      listening ??= keepListening()
    },

    /** Notifies this process and all others that a reservation's payment has changed. */
    publish: (reservationId: string): void => {
      onChange(reservationId)
      pending.add(reservationId)
      sending ??= setTimeout(() => {
        // A request that waits at another replica still reads the payment at the end of its wait.
        send().catch((err: unknown) =>
          log.debug({ event: 'notifications.unsent', err }, 'other replicas were not notified of changed payments'),
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
