import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { type Service, services } from '@marquee/local-servers/provision-database'
import { readOrCreateSecret } from '@marquee/local-servers/stored-secret'
import type { Settings } from './settings.ts'

export type Secrets = {
  superuser: { email: string; password: string }
  signingKeySecret: string
  ticketKeySecret: string
  databasePasswords: Record<Service, string>
  brokerPasswords: Record<Service | 'gateway', string>
  stripe: { secretKey: string; publishableKey: string; webhookSecret: string }
}

/**
 * Derives every secret of a stack from the secret that is stored in the home folder. Secrets in the environment take
 * precedence. The secrets are the same at every start, because databases and clients have stored them.
 */
export const readSecrets = (settings: Settings): Secrets => {
  const stored = readOrCreateSecret(join(settings.home, 'secret'))
  const derive = (purpose: string) => createHmac('sha256', stored).update(purpose)
  const password = (purpose: string) => derive(purpose).digest('base64url')
  // Stripe's keys consist of letters and digits.
  const stripeKey = (prefix: string) => `${prefix}_${derive(prefix).digest('hex').slice(0, 32)}`
  const databasePasswords = services.map((service) => [service, password(`database of ${service}`)])
  const brokerPasswords = [...services, 'gateway'].map((name) => [name, password(`broker of ${name}`)])
  return {
    superuser: {
      email: settings.FIRST_SUPERUSER_EMAIL,
      password: settings.FIRST_SUPERUSER_PASSWORD ?? password('superuser').slice(0, 20),
    },
    signingKeySecret: settings.SIGNING_KEY_SECRET ?? password('signing keys'),
    ticketKeySecret: settings.TICKET_KEY_SECRET ?? password('ticket keys'),
    databasePasswords: Object.fromEntries(databasePasswords) as Record<Service, string>,
    brokerPasswords: Object.fromEntries(brokerPasswords) as Secrets['brokerPasswords'],
    stripe: {
      secretKey: stripeKey('sk_test'),
      publishableKey: stripeKey('pk_test'),
      webhookSecret: stripeKey('whsec'),
    },
  }
}
