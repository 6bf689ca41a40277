import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, it } from 'vitest'
import type { z } from 'zod'
import * as booking from '../packages/contracts/src/booking-events.ts'
import * as catalog from '../packages/contracts/src/catalog-events.ts'
import { queueName, type Subscription } from '../packages/contracts/src/define-subscription.ts'
import * as identity from '../packages/contracts/src/identity-events.ts'
import * as payment from '../packages/contracts/src/payment-events.ts'
import { subscriptions } from '../packages/contracts/src/subscriptions.ts'

const introduction = `# Events

Every event, its data, and the queues of its subscribers. A field with \`?\` is optional. This page is generated from
[packages/contracts](../packages/contracts/README.md), where each event is declared: \`npm test -- infra/events -u\` updates it.
[architecture.md](architecture.md#events) says how an event travels.
`

const events = Object.values({ ...catalog, ...booking, ...payment, ...identity })
  .flatMap((declared) => ('data' in declared ? [declared] : []))
  .toSorted((one, other) => (one.type < other.type ? -1 : 1))

const dataOf = ({ data }: (typeof events)[number]): string =>
  Object.entries<z.ZodType>(data.shape)
    .map(([field, schema]) => `${field}${schema.isOptional() ? '?' : ''}`)
    .join(', ')

const appliedBy = (type: string): string => {
  const queues = subscriptions.filter(({ event }) => event.type === type).map((each) => `\`${queueName(each)}\``)
  return queues.length === 0 ? 'no subscriber' : queues.toSorted().join(', ')
}

const table = [
  '| Event | Data | Applied by |',
  '|---|---|---|',
  ...events.map((event) => `| \`${event.type}\` | ${dataOf(event)} | ${appliedBy(event.type)} |`),
].join('\n')

const publisherOf = ({ event }: Subscription): string => event.type.split('.', 1)[0] ?? ''

/** Events that must be replayed first, because other events depend on them. */
const isFirst = ({ event }: Subscription): boolean => event === catalog.showtimeScheduled

/** The queues of each service, grouped by the publisher of their events, as lists for a shell. */
const queues = Object.entries(
  Object.groupBy(
    subscriptions.filter(({ delivery }) => delivery === 'competing'),
    ({ service }) => service,
  ),
).map(([service, all = []]) => {
  const variables = Object.entries(Object.groupBy(all, publisherOf)).map(([publisher, some = []]) => {
    const sorted = some.toSorted((one, other) => Number(isFirst(other)) - Number(isFirst(one)))
    return `${service}_of_${publisher}="${sorted.map(queueName).join(' ')}"`
  })
  return variables.toSorted().join('\n')
})

const lists = `## Queues, for replays

These shell variables list the queues in the order in which to replay them. [operations](operations.md#dead-letters-and-replay) says when to replay.

\`\`\`sh
${queues.toSorted().join('\n')}
\`\`\`
`

it('documents events in docs/events.md as the contracts declare them', async () => {
  await expect([introduction, table, '', lists].join('\n')).toMatchFileSnapshot('../docs/events.md')
})

/** The event types that a README names; a short form such as `-expired.v1` takes its noun from the name before it. */
const typesIn = (markdown: string): Set<string> => {
  let noun = ''
  const types = [...markdown.matchAll(/`([a-z]+\.[a-z-]+|)(-[a-z-]+)(\.v\d+)`/g)].map(([, full, rest, version]) => {
    if (full !== '') [noun = ''] = /^[a-z]+\.[a-z]+/.exec(`${full}${rest}`) ?? []
    return full === '' ? `${noun}${rest}${version}` : `${full}${rest}${version}`
  })
  return new Set(types)
}

it.each(['services/identity', 'services/catalog', 'services/booking', 'services/payment', 'gateway'])(
  'the README of %s names every event that the service publishes or subscribes to, and no event that does not exist',
  (folder) => {
    const name = basename(folder)
    const named = typesIn(readFileSync(new URL(`../${folder}/README.md`, import.meta.url), 'utf8'))
    const published = events.map(({ type }) => type).filter((type) => type.startsWith(`${name}.`))
    const applied = subscriptions.filter(({ service }) => service === name).map(({ event }) => event.type)
    expect([...published, ...applied].filter((type) => !named.has(type))).toEqual([])
    expect([...named].filter((type) => !events.some((event) => event.type === type))).toEqual([])
  },
)
