import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import { requestHeaders } from './headers.ts'
import { groupsOf } from './observations.ts'
import type { Route } from './routes.ts'
import { type Listener, StreamListeners } from './stream-listeners.ts'
import { StreamSource } from './stream-source.ts'
import type { Upstream } from './upstream.ts'
import { ServiceUnavailable } from './upstream-errors.ts'

/** One stream of the service, and the clients that listen to the stream. `groups` are the stream's cache groups. */
type Channel = { readonly source: StreamSource; readonly listeners: StreamListeners; groups: readonly string[] }

/**
 * A service's event streams. Each stream is opened once, however many clients listen to the stream.
 *
 * @param observe reports a change in the stream's cache groups, so that no stored response of these groups is used
 *   again. Called when a stream opens and before each event: a client that joins an open stream does not get earlier
 *   events, so the client's next seat map must contain their changes
 */
export const createEventStreams = ({
  upstream,
  observe,
  log,
}: {
  upstream: Upstream
  observe: (groups: readonly string[]) => void
  log: FastifyBaseLogger
}) => {
  const channels = new Map<string, Channel>()
  let isStopping = false

  const remove = (path: string, channel: Channel): void => {
    if (channels.get(path) === channel) channels.delete(path)
  }

  const end = (path: string, channel: Channel, error: unknown): void => {
    remove(path, channel)
    channel.listeners.end(error, isStopping ? 0 : upstream.timeouts.streamsEndSpreadMilliseconds)
  }

  const removeListener = (path: string, channel: Channel, listener: Listener): void => {
    channel.listeners.delete(listener)
    if (!channel.listeners.isEmpty) return
    remove(path, channel)
    channel.source.close(new Error('the last listener has disconnected'))
  }

  const connect = (path: string, route: Route, first: FastifyRequest): Channel => {
    const listeners = new StreamListeners(upstream.name)
    const request = { path, headers: requestHeaders(first, route, false) }
    const source = new StreamSource(upstream, request, {
      open: (headers) => {
        channel.groups = groupsOf(headers)
        observe(channel.groups)
        listeners.open(headers)
      },
      write: (events) => {
        observe(channel.groups)
        listeners.write(events)
      },
      answer: (status, headers, body) => {
        remove(path, channel)
        listeners.answer(status, headers, body)
      },
      end: (error) => end(path, channel, error),
    })
    const channel: Channel = { source, listeners, groups: [] }
    channels.set(path, channel)
    // Deferred, because the first listener joins the channel only after this function has returned.
    setImmediate(() => source.start())
    return channel
  }

  return {
    /** How many streams of the service are open. */
    size: (): number => channels.size,

    /**
     * Lets a client listen to the service's stream at a path, until the client disconnects or the stream ends. Paths
     * that differ only in letter case are the same stream.
     */
    listen: (request: FastifyRequest, reply: FastifyReply, { path, route }: { path: string; route: Route }): void => {
      if (isStopping) {
        reply.send(new ServiceUnavailable(upstream.name, 'the gateway is stopping'))
        return
      }
      const key = path.toLowerCase()
      const channel = channels.get(key) ?? connect(key, route, request)
      const listener: Listener = { request, reply }
      reply.raw.once('close', () => removeListener(key, channel, listener))
      channel.listeners.add(listener)
    },

    /** Ends all streams, because the gateway stops. Clients reconnect, to another gateway if there is one. */
    close: (): void => {
      isStopping = true
      const count = channels.size
      for (const [path, channel] of channels) {
        end(path, channel, new Error('the gateway is stopping'))
        channel.source.close(new Error('the gateway is stopping'))
      }
      log.debug({ event: 'event_streams.closed', count }, 'event streams are closed')
    },
  }
}

export type EventStreams = ReturnType<typeof createEventStreams>
