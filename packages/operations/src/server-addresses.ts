import { homeFolder, readStackFile } from '@marquee/stack-file/stack-file'
import { Failure } from './failure.ts'

/** The variables with the URLs of the services' databases. Each of these services has an event log. */
export const databaseVariables = {
  identity: 'IDENTITY_DATABASE_URL',
  catalog: 'CATALOG_DATABASE_URL',
  booking: 'BOOKING_DATABASE_URL',
  payment: 'PAYMENT_DATABASE_URL',
} as const

type Service = keyof typeof databaseVariables

const isService = (name: string): name is Service => Object.hasOwn(databaseVariables, name)

/** Addresses of the broker, the databases and Stripe. Each function throws Failure if its address is not known. */
export type ServerAddresses = {
  readonly amqpUrl: () => string
  readonly databaseUrl: (service: string) => string
  /** Stripe's API or the sandbox, with the secret key. */
  readonly stripe: () => { readonly secretKey: string; readonly apiBase: string }
}

/**
 * The addresses of the stack that runs on this machine. If the environment has `AMQP_URL` or a database's URL, all
 * addresses come from the environment: a mix would send the events of one system to another. Throws Failure.
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
        `STRIPE_SECRET_KEY is not the key of the stack in ${home}. Unset it, or set the database URLs of its system.`,
      )
    },
  }
}

const inEnvironment = (environment: NodeJS.ProcessEnv, named: readonly string[]): ServerAddresses => {
  const variable = (name: string): string => {
    const value = environment[name]
    if (value) return value
    throw new Failure(
      `${name} is not set. ${named.join(' and ')} ${named.length === 1 ? 'is' : 'are'} set, so a stack on this machine is not used.`,
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
  throw new Failure(`there is no service ${name} with an event log`)
}
