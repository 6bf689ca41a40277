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

Every process reads its environment once, at its start. If a value is invalid, the start fails with a line that names the variable.
Units are in the names. This page is generated from the schemas: \`npm test -- configuration -u\` updates it.

\`npm start\` sets all required variables. [packages/local-stack](../packages/local-stack/README.md) lists the variables that \`npm start\` reads.
`

const replacing = `## Replacing a process

Services keep nothing in memory that another replica needs, so a deployment replaces one process after the other:

1. Send SIGTERM to the old process. The process drains for \`DRAIN_SECONDS\`: it still answers requests, its \`/health/ready\` reports
   \`stopping\`, every answer closes the connection, and the gateway uses the other replicas. Then the process finishes its in-flight work and
   ends with exit code 0.

   If finishing takes longer than \`SHUTDOWN_TIMEOUT_SECONDS\`, the process ends with exit code 1. The timeout can be exceeded while the database, RabbitMQ
   or Stripe hangs. An event handler may take 10 s, publishing 5 s, and closing a connection to RabbitMQ 2 s. Each of two calls to Stripe may
   take \`STRIPE_TIMEOUT_SECONDS\`. Nothing is lost: unfinished events are delivered again, and another process publishes the events that are left.

   The process manager's own timeout must exceed the sum of \`DRAIN_SECONDS\` and \`SHUTDOWN_TIMEOUT_SECONDS\` (systemd
   \`TimeoutStopSec\`, Kubernetes \`terminationGracePeriodSeconds\`, Docker \`stop_grace_period\`).
2. Start the new process. Wait until its \`/health/ready\` answers 200 and the gateway's \`/health/ready\` lists the process in \`replicas\` as \`ok\`.
3. Only then replace the next process.

If a release changes an event, replace the subscribing services first: an event that an older version cannot parse becomes a dead
letter. When their queues and the delay queues are empty, replace the publishing service. So far the rule has two cases. Replace booking
before payment, because booking subscribes to the event about partial refunds. Replace booking before identity, too: an older booking would
show a guest to staff as an account until the guest's next change.

Replace the gateway first of all. Newer services put their error responses into a shared part of their OpenAPI documents, and refer to them.
An older gateway does not follow these references, so its own document would lack the errors.

List all replicas in the gateway's environment: \`BOOKING_URL=http://booking-1,http://booking-2\`. Keep \`DRAIN_SECONDS\` at 2 or more
([decision 13](decisions/0013-graceful-shutdown-drain-before-close.md) says why). With a load balancer in front of the gateways, or
between the gateways and the services, \`DRAIN_SECONDS\` must also cover the time until the load balancer notices that a process is
not ready. With one replica of everything, \`DRAIN_SECONDS=0\` makes stops faster.
`

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

/** The default of a setting, for the table. */
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

it('documents every setting in docs/configuration.md as the schemas define it', async () => {
  const page = [introduction, ...sections.map(([title, rows]) => `## ${title}\n\n${rows}\n`), replacing].join('\n')
  await expect(page).toMatchFileSnapshot('../docs/configuration.md')
})

const composeFile = readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8')

const indentOf = (line: string): number => line.length - line.trimStart().length

/** The names below `environment` of a service in docker-compose.yml, including those of merged anchors. */
const variablesOf = (service: string): Set<string> => {
  const block = (start: RegExp): string => {
    const lines = composeFile.split('\n')
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
] as const)('allows every setting of %s to be set in docker-compose.yml', (service, { shape }) => {
  // The port inside the container and the folder of the pages are fixed.
  const fixed = ['METRICS_PORT', 'STOREFRONT_DIR']
  const missing = Object.keys(shape).filter((name) => !variablesOf(service).has(name) && !fixed.includes(name))
  expect(missing).toEqual([])
})

it('describes every setting', () => {
  for (const { shape } of [identityConfig, catalogConfig, bookingConfig, paymentConfig, gatewayConfig]) {
    for (const [name, setting] of Object.entries(shape)) expect((setting as z.ZodType).description, name).toBeTruthy()
  }
})

/**
 * The variables of docker-compose.yml that can be set, each with the default in that file; undefined when only the
 * process has a default.
 */
const composeVariables = (): Map<string, string | undefined> => {
  // `$$` is an escaped `$`, so the shell or Node in the container expands the variable, not Compose.
  const text = composeFile.replaceAll('$$', '')
  const nested = [...text.matchAll(/\$\{([A-Z][A-Z0-9_]*)(?::-((?:[^${}]|\$\{[^{}]*\})*))?\}/g)]
  const inner = [...text.matchAll(/\$\{([A-Z][A-Z0-9_]*):-([^${}]*)\}/g)]
  const passedOn = [...text.matchAll(/^ +([A-Z][A-Z0-9_]*):[ \t]*$/gm)]
  return new Map([...passedOn, ...nested, ...inner].map(([, name = '', value]) => [name, value]))
}

/** The variables of .env.example, each with its default and the comment above it. */
const exampleVariables = (): Map<string, { value: string; comment: string }> => {
  const lines = readFileSync(new URL('../.env.example', import.meta.url), 'utf8').split('\n')
  const found = new Map<string, { value: string; comment: string }>()
  let comment = ''
  for (const line of lines) {
    const [, name, value = ''] = /^#([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? []
    // One comment may stand above several variables.
    if (name !== undefined) found.set(name, { value, comment })
    else comment = line.startsWith('# ') && !line.startsWith('# ---') ? line : ''
  }
  return found
}

it('lists in .env.example every variable of docker-compose.yml, and no other', () => {
  expect([...exampleVariables().keys()].toSorted()).toEqual([...composeVariables().keys()].toSorted())
})

it('explains every variable of .env.example in a comment', () => {
  const unexplained = [...exampleVariables()].filter(([, { comment }]) => comment === '')
  expect(unexplained.map(([name]) => name)).toEqual([])
})

it('shows in .env.example the default of every variable', () => {
  const settings: Record<string, z.ZodType> = {
    ...identityConfig.shape,
    ...catalogConfig.shape,
    ...paymentConfig.shape,
    ...gatewayConfig.shape,
    ...bookingConfig.shape,
  }
  const defaultValue = (name: string, inCompose: string | undefined): string => {
    if (inCompose !== undefined) return inCompose.replaceAll(/\$\{\w+:-(.*?)\}/g, '$1')
    const setting = settings[name]
    return setting === undefined ? '' : defaultOf(setting).replaceAll('`', '')
  }
  const expected = [...composeVariables()].map(([name, value]) => [name, defaultValue(name, value)])
  const shown = [...exampleVariables()].map(([name, { value }]) => [name, value])
  expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(expected))
})
