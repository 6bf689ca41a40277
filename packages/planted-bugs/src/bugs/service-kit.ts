import type { PlantedBug } from '../planted-bug.ts'

const source = 'packages/service-kit/src'
const service = `${source}/service/service.ts`

export const serviceKitBugs: readonly PlantedBug[] = [
  {
    name: 'a health check that resolves with false counts as ready',
    patches: [
      {
        file: `${source}/http/health.ts`,
        find: 'Promise.resolve().then(check), timeout',
        replace: 'Promise.resolve().then(check).then(() => true), timeout',
      },
    ],
    tests: [`${source}/http/http.test.ts`],
  },
  ...['PostgreSQL', 'RabbitMQ'].map((dependency) => ({
    name: `services are ready while ${dependency} is unavailable`,
    patches: [
      {
        file: `${source}/service/open-service.ts`,
        find:
          dependency === 'RabbitMQ' ? ', rabbitmq: messaging.isConnected' : "postgres: () => pool.query('SELECT 1'), ",
        replace: '',
      },
    ],
    tests: ['identity', 'catalog', 'booking', 'payment'].map(
      (name) => `services/${name}/src/app.readiness.int.test.ts`,
    ),
  })),
  {
    name: 'a single pause of the event loop counts as an overload',
    patches: [{ file: `${source}/http/event-loop-watch.ts`, find: 'lateChecks = 3', replace: 'lateChecks = 1' }],
    tests: [`${source}/http/event-loop-watch.test.ts`],
  },
  {
    name: 'a late event loop refuses every request, so the process runs out of work',
    patches: [
      {
        file: `${source}/http/load-shedding.ts`,
        find: 'inFlight >= inFlightWhileLate && eventLoop.isLate()',
        replace: 'eventLoop.isLate()',
      },
    ],
    tests: [`${source}/http/load-shedding.test.ts`],
  },
  {
    name: 'health is refused because of load, so a busy process is restarted',
    patches: [
      {
        file: `${source}/http/health.ts`,
        find: "config: { access: 'public', mayBeShed: false }",
        replace: "config: { access: 'public' }",
      },
    ],
    tests: [`${source}/http/load-shedding.test.ts`],
  },
  {
    name: 'an entity tag that a proxy has made weak does not match',
    patches: [{ file: `${source}/http/entity-tag.ts`, find: ".replace(/^W\\//, '')", replace: '' }],
    tests: [`${source}/http/entity-tag.test.ts`],
  },
  {
    name: 'a request waits without a timeout for an issuer that does not respond',
    patches: [
      { file: `${source}/http/jwks.ts`, find: 'signal: AbortSignal.timeout(timeoutMilliseconds), ', replace: '' },
    ],
    tests: [`${source}/http/auth.test.ts`],
  },
  {
    name: 'a migration waits without a timeout for a table lock, and other statements queue behind it',
    patches: [
      {
        file: `${source}/database/migrate.ts`,
        find: "await query(`SET LOCAL lock_timeout = '${rows[0]?.lock_timeout ?? '5s'}'`)",
        replace: 'void rows',
      },
    ],
    tests: [`${source}/database/database.int.test.ts`],
  },
  {
    name: 'a stop disconnects from the broker before in-flight requests are finished',
    patches: [
      {
        file: service,
        find: 'await http.close()\n      await Promise.all(own.map((task) => task.stop()))\n      await messaging.stop()',
        replace:
          'await messaging.stop()\n      await http.close()\n      await Promise.all(own.map((task) => task.stop()))',
      },
    ],
    tests: [`${source}/service/service.int.test.ts`],
  },
  {
    name: 'a stop does not wait for the background tasks before it closes the database',
    patches: [
      {
        file: service,
        find: 'await Promise.all(own.map((task) => task.stop()))',
        replace: 'void own.map((task) => task.stop())',
      },
    ],
    tests: [`${source}/service/service.int.test.ts`],
  },
  {
    name: 'the inbox is pruned as early as the event log',
    patches: [
      {
        file: service,
        find: 'pruneInbox(daysBefore(now(), retention.INBOX_RETENTION_DAYS))',
        replace: 'pruneInbox(daysBefore(now(), retention.EVENT_RETENTION_DAYS))',
      },
    ],
    tests: [`${source}/service/service.int.test.ts`],
  },
  {
    name: 'failed runs of background tasks are not counted',
    patches: [{ file: service, find: 'task.start(() => counts.taskFailure(task.name))', replace: 'task.start()' }],
    tests: [`${source}/service/service.int.test.ts`],
  },
  {
    name: 'the last page of a list links to an empty page',
    patches: [{ file: `${source}/http/pagination.ts`, find: 'rows.length > limit', replace: 'rows.length >= limit' }],
    tests: [`${source}/http/http.test.ts`],
  },
  {
    name: 'the inbox may prune ids of events that can still be replayed',
    patches: [
      {
        file: `${source}/service/config.ts`,
        find: 'config.EVENT_RETENTION_DAYS + 30',
        replace: 'config.EVENT_RETENTION_DAYS',
      },
    ],
    tests: [`${source}/service/config.test.ts`],
  },
  {
    name: 'a service drains for milliseconds instead of seconds',
    patches: [
      { file: `${source}/service/run-service.ts`, find: 'sleep(drainSeconds * 1000)', replace: 'sleep(drainSeconds)' },
    ],
    tests: [`${source}/http/graceful-stop.int.test.ts`],
  },
  {
    name: 'lists whose URLs differ only in the query share one stored response',
    patches: [
      {
        file: `${source}/http/versioned-responses.ts`,
        find: 'const { url } = request',
        replace: "const [url = ''] = request.url.split('?', 1)",
      },
    ],
    tests: [`${source}/http/versioned-responses.test.ts`],
  },
  {
    name: 'a list for the gateway is as old as the version that the process remembers',
    patches: [
      {
        file: `${source}/http/versioned-responses.ts`,
        find: 'asksToRevalidate(request) ? version.newest() : version.recent()',
        replace: 'asksToRevalidate(request) ? version.recent() : version.recent()',
      },
    ],
    tests: [`${source}/http/versioned-responses.test.ts`],
  },
  {
    name: 'kept lists have no maximum of bytes',
    patches: [
      {
        file: `${source}/http/versioned-responses.ts`,
        find: 'const maxBytes = 32 * 1_024 * 1_024',
        replace: 'const maxBytes = 32 * 1_024 ** 3',
      },
    ],
    tests: [`${source}/http/versioned-responses.test.ts`],
  },
  {
    name: 'requests for a list share a read that has ended',
    patches: [
      {
        file: `${source}/http/versioned-responses.ts`,
        find: '.finally(() => building.delete(key))',
        replace: '',
      },
    ],
    tests: [`${source}/http/versioned-responses.test.ts`],
  },
  {
    name: 'a compressed body has the tag of the uncompressed body',
    patches: [
      {
        file: `${source}/http/entity-tag.ts`,
        find: 'coding === undefined ? tag : `${tag.slice(0, -1)}-${coding}"`',
        replace: 'coding === undefined ? tag : tag',
      },
    ],
    tests: [`${source}/http/entity-tag.test.ts`],
  },
  {
    name: 'the 304 for a client with a compressed body carries the tag of the uncompressed body',
    patches: [
      {
        file: `${source}/http/entity-tag.ts`,
        find: "reply.header('etag', held).code(304)",
        replace: "reply.header('etag', content.tag).code(304)",
      },
    ],
    tests: [`${source}/http/entity-tag.test.ts`],
  },
  {
    name: 'a compressed response does not vary by Accept-Encoding',
    patches: [{ file: `${source}/http/entity-tag.ts`, find: 'if (isCompressible) vary(reply)', replace: 'void vary' }],
    tests: [`${source}/http/entity-tag.test.ts`],
  },
  {
    name: 'a verified token is accepted after it has expired',
    patches: [{ file: `${source}/http/auth.ts`, find: 'Date.now() < known.expiresAt &&', replace: '' }],
    tests: [`${source}/http/auth.test.ts`],
  },
  {
    name: 'a verified token is accepted after its key was withdrawn',
    patches: [
      {
        file: `${source}/http/auth.ts`,
        find: '(await keys.publicKey(known.kid)) === known.publicKey',
        replace: 'known.publicKey',
      },
    ],
    tests: [`${source}/http/auth.test.ts`],
  },
  {
    name: 'responses have fields that their schema does not name',
    patches: [
      {
        file: `${source}/http/serializer.ts`,
        find: '...(required ? { required } : {}),',
        replace: '...(required ? { required } : {}),\n    ...(properties ? { additionalProperties: true } : {}),',
      },
    ],
    tests: [`${source}/http/serializer.test.ts`],
  },
  {
    name: 'a response may lack a field that its schema requires',
    patches: [{ file: `${source}/http/serializer.ts`, find: '...(required ? { required } : {}),', replace: '' }],
    tests: [`${source}/http/serializer.test.ts`],
  },
]
