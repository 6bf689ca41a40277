import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'amqp-connection-manager'
import type { ChannelModel, ConfirmChannel } from 'amqplib'
import type { Logger } from 'pino'

const retryMilliseconds = 1_000
const connectMilliseconds = 5_000
const heartbeatSeconds = 10

/** How long a peer may take to answer a goodbye; one that hangs must not keep us from stopping. */
export const goodbyeMilliseconds = 2_000

/** Waits for work to end, however it ends, but no longer than the given time. */
export const settledWithin = async (milliseconds: number, work: Promise<unknown>): Promise<void> => {
  const done = new AbortController()
  const late = sleep(milliseconds, undefined, { signal: done.signal }).catch(() => undefined)
  await Promise.race([work.catch(() => undefined), late])
  done.abort()
}

/** Opens something and, whenever it has ended or could not be opened, opens it again a second later, until told to stop. */
const keepOpen = async (stop: AbortSignal, open: () => Promise<void>, onFailure: (error: unknown) => void) => {
  while (!stop.aborted) {
    await open().catch((error: unknown) => {
      if (!stop.aborted) onFailure(error)
    })
    await sleep(retryMilliseconds, undefined, { signal: stop }).catch(() => undefined)
  }
}

type Slot<T> = ReturnType<typeof createSlot<T>>

/** A value that comes and goes, and that one can wait for. */
const createSlot = <T>() => {
  let value: T | undefined
  let coming = Promise.withResolvers<T>()
  let over: Error | undefined
  return {
    now: () => value,
    next: (): Promise<T> => (over ? Promise.reject(over) : coming.promise),
    fill: (filled: T) => {
      value = filled
      coming.resolve(filled)
    },
    empty: () => {
      if (value === undefined) return
      value = undefined
      coming = Promise.withResolvers<T>()
    },
    /** Nothing will come any more: whoever waits is told so. */
    giveUp: (reason: Error) => {
      over = reason
      coming.promise.catch(() => undefined)
      coming.reject(reason)
    },
  }
}

/**
 * Follows the connection of amqp-connection-manager, which connects again by itself: whether there is one, and whether
 * the broker reads from it.
 */
const followConnection = ({ url, name, log }: { url: string; name: string; log: Logger }) => {
  const connected = createSlot<ChannelModel>()
  let blocked = false
  let shownDown = false
  let isClosing = false

  const manager = connect([url], {
    heartbeatIntervalInSeconds: heartbeatSeconds,
    reconnectTimeInSeconds: retryMilliseconds / 1000,
    connectionOptions: {
      // Without noDelay a lone publish waits some 40 ms for its confirm: Nagle's algorithm meets delayed acknowledgements.
      noDelay: true,
      timeout: connectMilliseconds,
      clientProperties: { connection_name: name },
    },
  })
  manager.on('connect', () => {
    blocked = false
    shownDown = false
    if (manager.connection) connected.fill(manager.connection)
    log.info({ connection: name }, 'connected to RabbitMQ')
  })
  const showDown = ({ err }: { err: Error }) => {
    connected.empty()
    if (shownDown || isClosing) return
    shownDown = true
    log.warn({ err, connection: name }, 'no connection to RabbitMQ; trying again every second')
  }
  manager.on('disconnect', showDown)
  manager.on('connectFailed', showDown)
  manager.on('blocked', ({ reason }) => {
    blocked = true
    log.warn({ reason, connection: name }, 'RabbitMQ takes no messages for now')
  })
  manager.on('unblocked', () => {
    blocked = false
    log.info({ connection: name }, 'RabbitMQ takes messages again')
  })

  return {
    /** The open connection, if there is one right now. */
    current: connected.now,
    /** Resolves with the open connection; rejects once `close` is called. */
    next: connected.next,
    isBlocked: () => blocked,
    close: async (): Promise<void> => {
      isClosing = true
      connected.giveUp(new Error('the connection was closed'))
      // Without a limit amqplib waits for ever until a hanging broker closes.
      await settledWithin(goodbyeMilliseconds, manager.close())
    },
  }
}

type KeptChannel = {
  readonly name: string
  /** Prepares each channel that is opened. `ended` is aborted when the channel has ended. */
  readonly setup: (channel: ConfirmChannel, ended: AbortSignal) => Promise<void>
  readonly onOpen: () => void
  readonly log: Logger
}

/**
 * Opens a channel, sets it up and holds it in `open` for as long as it lasts. Resolves when it has ended, or when `stop`
 * was aborted meanwhile; rejects if it could not be opened or set up.
 */
const holdChannel = async (
  model: ChannelModel,
  open: Slot<ConfirmChannel>,
  stop: AbortSignal,
  { name, setup, onOpen, log }: KeptChannel,
): Promise<void> => {
  const channel = await model.createConfirmChannel()
  const over = new AbortController()
  const ended = new Promise<void>((resolve) => {
    channel.once('close', () => {
      open.empty()
      over.abort()
      resolve()
    })
  })
  channel.on('error', (err) => log.error({ err, channel: name }, 'RabbitMQ closed a channel'))
  try {
    await setup(channel, over.signal)
  } catch (error) {
    await settledWithin(goodbyeMilliseconds, channel.close())
    throw error
  }
  if (stop.aborted) {
    await settledWithin(goodbyeMilliseconds, channel.close())
    return
  }
  if (!over.signal.aborted) {
    open.fill(channel)
    onOpen()
  }
  await ended
}

export type Connection = ReturnType<typeof openConnection>

/**
 * Connects to RabbitMQ and stays connected, for as long as it takes. Does not wait for the first connection.
 *
 * amqp-connection-manager looks after the connection. Channels are kept here and not by its `ChannelWrapper`, which sends
 * what was not confirmed again by itself after a reconnection: the outbox does that, and knows when it is too late.
 */
export const openConnection = ({ url, name, log }: { url: string; name: string; log: Logger }) => {
  const connection = followConnection({ url, name, log })
  const endChannels = new Set<() => void>()

  return {
    /** Whether the broker is short of memory or disk and reads nothing from this connection. */
    isBlocked: connection.isBlocked,

    /**
     * Keeps one channel open. A channel ends with its connection, but also alone, when the broker objects to something;
     * in both cases a new one is opened and set up from the start. `setup` that fails is tried again.
     */
    keepChannel: (channelName: string, setup: KeptChannel['setup'], onOpen: () => void = () => undefined) => {
      const stop = new AbortController()
      const open = createSlot<ConfirmChannel>()

      const end = () => {
        stop.abort()
        open.giveUp(new Error(`the channel ${channelName} was closed`))
        endChannels.delete(end)
      }
      endChannels.add(end)
      const openOnce = async (): Promise<void> => {
        const model = await connection.next()
        if (stop.signal.aborted) return
        await holdChannel(model, open, stop.signal, { name: channelName, setup, onOpen, log })
      }
      void keepOpen(stop.signal, openOnce, (err) => {
        // That the connection is gone was told once already, not for each of its channels.
        if (connection.current()) log.warn({ err, channel: channelName }, 'a channel could not be set up; trying again')
      })

      return {
        /** The channel, if it is open and set up right now. */
        current: open.now,
        /** Resolves when the channel is set up; rejects if it is closed before that. */
        ready: async (): Promise<void> => {
          await open.next()
        },
        close: async (): Promise<void> => {
          end()
          const channel = open.now()
          if (channel) await settledWithin(goodbyeMilliseconds, channel.close())
        },
      }
    },

    close: async (): Promise<void> => {
      for (const end of endChannels) end()
      await connection.close()
    },
  }
}
