import { expect, it } from 'vitest'
import type { z } from 'zod'
import { gatewayConfig } from '../gateway/src/config.ts'
import { serviceConfig } from '../packages/service-kit/src/config.ts'
import { bookingConfig } from '../services/booking/src/config.ts'
import { catalogConfig } from '../services/catalog/src/config.ts'
import { identityConfig } from '../services/identity/src/config.ts'
import { paymentConfig } from '../services/payment/src/config.ts'

const introduction = `# Configuration

Every process reads its environment once, when it starts; a value that does not fit ends the start with a line that names the
variable. Units are in the names. This page is generated from the schemas: \`npm test -- configuration -u\` writes it anew.

\`npm start\` sets all of it. What it reads itself is in [packages/local-stack](../packages/local-stack/README.md).
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
  const page = [introduction, ...sections.map(([title, rows]) => `## ${title}\n\n${rows}\n`)].join('\n')
  await expect(page).toMatchFileSnapshot('../docs/configuration.md')
})

it('says of every setting what it is for', () => {
  for (const { shape } of [identityConfig, catalogConfig, bookingConfig, paymentConfig, gatewayConfig]) {
    for (const [name, setting] of Object.entries(shape)) expect((setting as z.ZodType).description, name).toBeTruthy()
  }
})
