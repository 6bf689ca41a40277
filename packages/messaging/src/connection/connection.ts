import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'amqp-connection-manager'
import type { ChannelModel, ConfirmChannel } from 'amqplib'
import type { Logger } from 'pino'

const retryMilliseconds = 1_000
const connectTimeoutMilliseconds = 5_000
const heartbeatSeconds = 10

/**
 * Timeout for closing a channel, a consumer or a connection, so that a hanging broker cannot keep a process from
 * stopping.
 */
export const closeTimeoutMilliseconds = 2_000

/** Waits until the work has resolved or rejected, at most for the given time. */
export const settledWithin = async (milliseconds: number, work: Promise<unknown>): Promise<void> => {
  const done = new AbortController()
  const late = sleep(milliseconds, undefined, { signal: done.signal }).catch(() => undefined)
  await Promise.race([work.catch(() => undefined), late])
  done.abort()
}

/** Calls `open` again and again until `stop` is aborted, one second after each call has resolved or rejected. */
const keepOpen = async (stop: AbortSignal, open: () => Promise<void>, onFailure: (error: unknown) => void) => {
  while (!stop.aborted) {
    await open().catch((error: unknown) => {
      if (!stop.aborted) onFailure(error)
    })
    await sleep(retryMilliseconds, undefined, { signal: stop }).catch(() => undefined)
  }
}

type Slot<T> = ReturnType<typeof createSlot<T>>

/** Holds a value that may be absent at times, and lets callers wait for the next value. */
const createSlot = <T>() => {
  let value: T | undefined
  let awaited = Promise.withResolvers<T>()
  let endReason: Error | undefined
  return {
    current: () => value,
    next: (): Promise<T> => (endReason ? Promise.reject(endReason) : awaited.promise),
    fill: (filled: T) => {
      value = filled
      awaited.resolve(filled)
    },
    empty: () => {
      if (value === undefined) return
      value = undefined
      awaited = Promise.withResolvers<T>()
    },
    /** Rejects all current and later waits, because there will be no further value. */
    end: (reason: Error) => {
      endReason = reason
      awaited.promise.catch(() => undefined)
      awaited.reject(reason)
    },
  }
}

/**
 * Tracks the connection of amqp-connection-manager, which reconnects by itself: whether the connection is open, and
 * whether the broker reads from it.
 */
const followConnection = ({ url, name, log }: { url: string; name: string; log: Logger }) => {
  const connected = createSlot<ChannelModel>()
  let blocked = false
  let isDisconnectReported = false
  let isClosing = false

  const manager = connect([url], {
    heartbeatIntervalInSeconds: heartbeatSeconds,
    reconnectTimeInSeconds: retryMilliseconds / 1000,
    connectionOptions: {
      // Without noDelay a lone publish waits some 40 ms for its confirm, because Nagle's algorithm waits for the
      // delayed acknowledgement of TCP.
      noDelay: true,
      timeout: connectTimeoutMilliseconds,
      clientProperties: { connection_name: name },
    },
  })
  manager.on('connect', () => {
    blocked = false
    isDisconnectReported = false
    if (manager.connection) connected.fill(manager.connection)
    log.info({ event: 'rabbitmq.connected', connection: name }, 'connected to RabbitMQ')
  })
  const reportDisconnected = ({ err }: { err: Error }) => {
    connected.empty()
    if (isDisconnectReported || isClosing) return
    isDisconnectReported = true
    log.warn(
      { event: 'rabbitmq.disconnected', err, connection: name },
      'no connection to RabbitMQ; retrying every second',
    )
  }
  manager.on('disconnect', reportDisconnected)
  manager.on('connectFailed', reportDisconnected)
  manager.on('blocked', ({ reason }) => {
    blocked = true
    log.warn(
      { event: 'rabbitmq.blocked', reason, connection: name },
      'RabbitMQ accepts no messages for now; events stay in the event log',
    )
  })
  manager.on('unblocked', () => {
    blocked = false
    log.info({ event: 'rabbitmq.unblocked', connection: name }, 'RabbitMQ accepts messages again')
  })

  return {
    /** The connection, if it is open. */
    current: connected.current,
    /** Resolves with the connection when it is open. Rejects once `close` has been called. */
    next: connected.next,
    isBlocked: () => blocked,
    close: async (): Promise<void> => {
      isClosing = true
      connected.end(new Error('the connection was closed'))
      // amqplib itself has no timeout: it would wait without limit for a hanging broker.
      await settledWithin(closeTimeoutMilliseconds, manager.close())
    },
  }
}

type KeptChannel = {
  readonly name: string
  /** Prepares each channel that is opened. `ended` is aborted when that channel is closed. */
  readonly setup: (channel: ConfirmChannel, ended: AbortSignal) => Promise<void>
  readonly onOpen: () => void
  readonly log: Logger
}

/**
 * Opens a channel, sets it up and holds it in `open` until it is closed. Resolves when the channel is closed, or if
 * `stop` was aborted during the setup. Rejects if the channel could not be opened or set up.
 */
const holdChannel = async (
  model: ChannelModel,
  open: Slot<ConfirmChannel>,
  stop: AbortSignal,
  { name, setup, onOpen, log }: KeptChannel,
): Promise<void> => {
  const channel = await model.createConfirmChannel()
  const closed = new AbortController()
  const ended = new Promise<void>((resolve) => {
    channel.once('close', () => {
      open.empty()
      closed.abort()
      resolve()
    })
  })
  channel.on('error', (err) =>
    log.error(
      { event: 'rabbitmq.channel_closed', err, channel: name },
      'RabbitMQ closed a channel; it is opened again',
    ),
  )
  try {
    await setup(channel, closed.signal)
  } catch (error) {
    await settledWithin(closeTimeoutMilliseconds, channel.close())
    throw error
  }
  if (stop.aborted) {
    await settledWithin(closeTimeoutMilliseconds, channel.close())
    return
  }
  if (!closed.signal.aborted) {
    open.fill(channel)
    onOpen()
  }
  await ended
}

export type Connection = ReturnType<typeof openConnection>

/**
 * Connects to RabbitMQ, and reconnects without limit. Returns without waiting for the first connection.
 *
 * amqp-connection-manager keeps the connection. This file keeps the channels instead of that library's
 * `ChannelWrapper`, which by itself resends unconfirmed messages after a reconnection. Such a resend could repeat an
 * event that another process's relay has published since. Therefore only the relay resends events.
 */
export const openConnection = ({ url, name, log }: { url: string; name: string; log: Logger }) => {
  const connection = followConnection({ url, name, log })
  const endChannels = new Set<() => void>()

  return {
    /** Whether the broker, short of memory or disk, has stopped reading from this connection. */
    isBlocked: connection.isBlocked,

    /**
     * Keeps one channel open. A channel closes with its connection, or alone when the broker refuses a request. In both
     * cases a new channel is opened and set up. A failed `setup` is retried.
     */
    keepChannel: (channelName: string, setup: KeptChannel['setup'], onOpen: () => void = () => undefined) => {
      const stop = new AbortController()
      const open = createSlot<ConfirmChannel>()

      const end = () => {
        stop.abort()
        open.end(new Error(`the channel ${channelName} was closed`))
        endChannels.delete(end)
      }
      endChannels.add(end)
      const openOnce = async (): Promise<void> => {
        const model = await connection.next()
        if (stop.signal.aborted) return
        await holdChannel(model, open, stop.signal, { name: channelName, setup, onOpen, log })
      }
      void keepOpen(stop.signal, openOnce, (err) => {
        // A lost connection is logged once, not once more for each of its channels.
        if (!connection.current()) return
        log.warn(
          { event: 'rabbitmq.channel_setup_failed', err, channel: channelName },
          'a channel could not be set up; retrying every second',
        )
      })

      return {
        /** The channel, if it is open and set up. */
        current: open.current,
        /** Resolves when the channel is set up. Rejects if `close` is called before that. */
        ready: async (): Promise<void> => {
          await open.next()
        },
        close: async (): Promise<void> => {
          end()
          const channel = open.current()
          if (channel) await settledWithin(closeTimeoutMilliseconds, channel.close())
        },
      }
    },

    close: async (): Promise<void> => {
      for (const end of endChannels) end()
      await connection.close()
    },
  }
}
