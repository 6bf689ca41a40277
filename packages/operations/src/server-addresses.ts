import { homeFolder, readStackFile } from '@marquee/stack-file/stack-file'
import { Failure } from './failure.ts'

/** Where the services' databases are, by the variables that name them; each has a log of events. */
export const databaseVariables = {
  identity: 'IDENTITY_DATABASE_URL',
  catalog: 'CATALOG_DATABASE_URL',
  booking: 'BOOKING_DATABASE_URL',
  payment: 'PAYMENT_DATABASE_URL',
} as const

type Service = keyof typeof databaseVariables

const isService = (name: string): name is Service => Object.hasOwn(databaseVariables, name)

/** Where the broker and the services' databases are; each is asked for only when it is needed. Throws Failure. */
export type ServerAddresses = {
  readonly amqpUrl: () => string
  readonly databaseUrl: (service: string) => string
  /** Stripe's API with the secret key, or the sandbox's. */
  readonly stripe: () => { readonly secretKey: string; readonly apiBase: string }
}

/**
 * The running stack's addresses, unless the environment names any: then all of them come from there. Half of one system and
 * half of another would send the events of one cinema to the other.
 */
export const findServerAddresses = (environment: NodeJS.ProcessEnv): ServerAddresses => {
  const named = ['AMQP_URL', ...Object.values(databaseVariables)].filter((name) => environment[name])
  if (named.length > 0) return inEnvironment(environment, named)
  const home = homeFolder(environment)
  const stack = readStackFile(home)
  if (!stack) {
    throw new Failure(
      `No stack is running in ${home}. Start one with \`npm start\`, or name the servers of another system in the environment.`,
    )
  }
  return {
    amqpUrl: () => stack.rabbitmq.url,
    databaseUrl: (service) => stack.services[knownService(service)].database_url,
    stripe: () => {
      const { secret_key: secretKey, api_base: apiBase } = stack.stripe
      const other = environment['STRIPE_SECRET_KEY']
      if (!other || other === secretKey) return { secretKey, apiBase }
      throw new Failure(
        `STRIPE_SECRET_KEY is not the key of the stack in ${home}. Unset it, or name the databases that belong to it.`,
      )
    },
  }
}

const inEnvironment = (environment: NodeJS.ProcessEnv, named: readonly string[]): ServerAddresses => {
  const variable = (name: string): string => {
    const value = environment[name]
    if (value) return value
    throw new Failure(
      `${name} is not set. A stack on this machine is not looked at, because of ${named.join(' and ')}.`,
    )
  }
  return {
    amqpUrl: () => variable('AMQP_URL'),
    databaseUrl: (service) => variable(databaseVariables[knownService(service)]),
    stripe: () => ({
      secretKey: variable('STRIPE_SECRET_KEY'),
      apiBase: environment['STRIPE_API_BASE'] || 'https://api.stripe.com',
    }),
  }
}

const knownService = (name: string): Service => {
  if (isService(name)) return name
  throw new Failure(`there is no service ${name} with a log of events`)
}
