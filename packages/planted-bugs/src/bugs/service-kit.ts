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
]
