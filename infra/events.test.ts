import { expect, it } from 'vitest'
import * as booking from '../packages/contracts/src/booking-events.ts'
import * as catalog from '../packages/contracts/src/catalog-events.ts'
import { queueName, type Subscription } from '../packages/contracts/src/define-subscription.ts'
import * as identity from '../packages/contracts/src/identity-events.ts'
import * as payment from '../packages/contracts/src/payment-events.ts'
import { subscriptions } from '../packages/contracts/src/subscriptions.ts'

const introduction = `# Events

Every event that a service publishes, and who applies it. This page is generated from [packages/contracts](../packages/contracts/README.md):
\`npm test -- infra/events -u\` writes it anew.
`

const types = Object.values({ ...catalog, ...booking, ...payment, ...identity })
  .flatMap((declared) => ('data' in declared ? [declared.type] : []))
  .toSorted()

const appliedBy = (type: string): string => {
  const queues = subscriptions.filter(({ event }) => event.type === type).map((each) => `\`${queueName(each)}\``)
  return queues.length === 0 ? 'nobody yet' : queues.toSorted().join(', ')
}

const table = [
  '| Event | Applied by |',
  '|---|---|',
  ...types.map((type) => `| \`${type}\` | ${appliedBy(type)} |`),
].join('\n')

const publisherOf = ({ event }: Subscription): string => event.type.split('.', 1)[0] ?? ''

/** What has to be replayed first, because other events wait for it. */
const isFirst = ({ event }: Subscription): boolean => event === catalog.showtimeScheduled

/** The queues of each service by who publishes their events, as lists for a shell. */
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

For use in a shell, in the order in which they can be replayed; [operations](operations.md#dead-letters-and-replay) says when.

\`\`\`sh
${queues.toSorted().join('\n')}
\`\`\`
`

it('are documented as they are declared', async () => {
  await expect([introduction, table, '', lists].join('\n')).toMatchFileSnapshot('../docs/events.md')
})
