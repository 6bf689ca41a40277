import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { z } from 'zod'
import { gatewayConfig } from '../gateway/src/config.ts'
import { serviceConfig } from '../packages/service-kit/src/service/config.ts'
import { bookingConfig } from '../services/booking/src/config.ts'
import { catalogConfig } from '../services/catalog/src/config.ts'
import { identityConfig } from '../services/identity/src/config.ts'
import { paymentConfig } from '../services/payment/src/config.ts'

const introduction = `# Configuration

Every process reads its environment once, when it starts; a value that does not fit ends the start with a line that names the
variable. Units are in the names. This page is generated from the schemas: \`npm test -- configuration -u\` writes it anew.

\`npm start\` sets all of it. What it reads itself is in [packages/local-stack](../packages/local-stack/README.md).
`

const replacing = `## Replacing a process

Services keep nothing in memory that another replica needs, so a deploy replaces one process after the other:

1. Send SIGTERM. For \`DRAIN_SECONDS\` it goes on answering, while \`/health/ready\` says \`stopping\` and every answer closes its
   connection; the gateway asks other replicas meanwhile. Then it finishes what is under way and ends with 0. When that takes longer
   than \`SHUTDOWN_TIMEOUT_SECONDS\` it ends with 1, as it may while the database, RabbitMQ or Stripe hangs: handlers of events have 10 s,
   what is to be published 5 s, each goodbye to RabbitMQ 2 s, a call to Stripe \`STRIPE_TIMEOUT_SECONDS\`, twice. Nothing is lost by it: the rest is delivered again, or published by
   another process. The process manager's patience must exceed \`DRAIN_SECONDS\` and \`SHUTDOWN_TIMEOUT_SECONDS\` together (systemd
   \`TimeoutStopSec\`, Kubernetes \`terminationGracePeriodSeconds\`, Docker \`stop_grace_period\`).
2. Start the new one, and wait until its \`/health/ready\` is 200 and the gateway's names it among the \`replicas\` as \`ok\`.
3. Only then go on with the next one.

If a release changes an event, the services that hear of it are replaced before the one that tells it, once their queues and the retry queues
are empty: an event that an older version cannot read becomes a dead letter. So far that is booking before payment, for partial refunds.
The gateway is replaced first: an older one does not follow the references to shared responses in the documents of newer services, and leaves
out the problems that those name.

The gateway has to know the others: \`BOOKING_URL=http://booking-1,http://booking-2\`. Keep \`DRAIN_SECONDS\` at 2 or more
([decision 13](decisions/0013-graceful-shutdown-drain-before-close.md) says why). With a balancer in front of the gateways or
between them and the services, it must cover the time in which the balancer takes notice as well. Where there is one replica of
everything, 0 makes stops quicker.
`

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

/** A setting's default, read off by leaving it out. */
const defaultOf = (setting: z.ZodType): string => {
  const { success, data } = setting.safeParse(undefined)
  if (!success) return 'required'
  return data === undefined || data === '' || (Array.isArray(data) && data.length === 0) ? '' : `\`${String(data)}\``
}

const table = (shape: Record<string, z.ZodType>, known: Record<string, unknown> = {}) =>
  [
    '| Variable | Default | |',
    '|---|---|---|',
    ...Object.entries(shape)
      .filter(([name]) => !(name in known))
      .map(([name, setting]) => `| \`${name}\` | ${cell(defaultOf(setting))} | ${cell(setting.description ?? '')} |`),
  ].join('\n')

const shared = serviceConfig.shape
const sections: [string, string][] = [
  ['Every service', table(shared)],
  ['identity', table(identityConfig.shape, shared)],
  ['catalog', table(catalogConfig.shape, shared)],
  ['booking', table(bookingConfig.shape, shared)],
  ['payment', table(paymentConfig.shape, shared)],
  ['gateway', table(gatewayConfig.shape)],
]

it('is documented as it is', async () => {
  const page = [introduction, ...sections.map(([title, rows]) => `## ${title}\n\n${rows}\n`), replacing].join('\n')
  await expect(page).toMatchFileSnapshot('../docs/configuration.md')
})

const indentOf = (line: string): number => line.length - line.trimStart().length

/** What a process of docker-compose.yml gets: the names below `environment`, those of the anchors that it merges included. */
const variablesOf = (service: string): Set<string> => {
  const compose = readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8')
  const block = (start: RegExp): string => {
    const lines = compose.split('\n')
    const first = lines.findIndex((line) => start.test(line))
    if (first === -1) throw new Error(`docker-compose.yml has no ${start}`)
    const indent = indentOf(lines[first] ?? '')
    const end = lines.findIndex((line, index) => index > first && /\S/.test(line) && indentOf(line) <= indent)
    return lines.slice(first + 1, end === -1 ? undefined : end).join('\n')
  }
  const environment =
    /^ {4}environment:\n((?: {6}.*\n|\s*\n)*)/m.exec(`${block(new RegExp(`^ {2}${service}:`))}\n`)?.[1] ?? ''
  const names = new Set<string>()
  const collect = (text: string): void => {
    for (const [, name = ''] of text.matchAll(/^ +([A-Z][A-Z0-9_]+):/gm)) names.add(name)
    for (const [, merged = ''] of text.matchAll(/<<: (.*)$/gm)) {
      for (const [, anchor = ''] of merged.matchAll(/\*([\w-]+)/g)) collect(block(new RegExp(`&${anchor}$`)))
    }
  }
  collect(environment)
  return names
}

it.each([
  ['identity', identityConfig],
  ['catalog', catalogConfig],
  ['booking', bookingConfig],
  ['payment', paymentConfig],
  ['gateway', gatewayConfig],
] as const)('can be set in compose: every setting of %s', (service, { shape }) => {
  // Where it listens inside its container is nobody else's business.
  const inside = ['METRICS_PORT']
  const missing = Object.keys(shape).filter((name) => !variablesOf(service).has(name) && !inside.includes(name))
  expect(missing).toEqual([])
})

it('says of every setting what it is for', () => {
  for (const { shape } of [identityConfig, catalogConfig, bookingConfig, paymentConfig, gatewayConfig]) {
    for (const [name, setting] of Object.entries(shape)) expect((setting as z.ZodType).description, name).toBeTruthy()
  }
})
