import { setTimeout as sleep } from 'node:timers/promises'
import { provisionBroker } from '@marquee/messaging/topology/provision-broker'
import { z } from 'zod'
import { oneLine } from './failure.ts'
import { runOnTerminal } from './terminal.ts'

// Passwords come in the environment, because every process of the machine can read a command line.
const password = z.string().min(1)
const passwords = z.object({
  identity: password,
  catalog: password,
  booking: password,
  payment: password,
  gateway: password,
})
const settings = z
  .object({
    AMQP_URL: z.url({ protocol: /^amqps?$/ }),
    RABBITMQ_MANAGEMENT_URL: z.url({ protocol: /^https?$/ }),
    PUBLIC_URL: z.string().default(''),
    PASSWORDS: z
      .string()
      .transform((text, context) => {
        try {
          return JSON.parse(text) as unknown
        } catch {
          context.addIssue({ code: 'custom', message: 'is not JSON' })
          return z.NEVER
        }
      })
      .pipe(passwords),
  })
  .refine(
    ({ PUBLIC_URL, AMQP_URL, PASSWORDS }) =>
      !/^https:/i.test(PUBLIC_URL) ||
      ![AMQP_URL, ...Object.values(PASSWORDS)].some((text) => text.includes('development-only')),
    'With an https PUBLIC_URL, set passwords of your own for RabbitMQ; development-only passwords are refused.',
  )

const attempts = 30

await runOnTerminal(async (_, { environment, print, printError, signal }) => {
  const given = settings.safeParse(environment)
  if (!given.success) {
    printError(z.prettifyError(given.error))
    return 2
  }
  const { AMQP_URL: url, RABBITMQ_MANAGEMENT_URL: managementUrl, PASSWORDS } = given.data
  for (let attempt = 1; ; attempt += 1) {
    try {
      await provisionBroker({ url, managementUrl, passwords: PASSWORDS })
      print('RabbitMQ has its exchanges, queues and users.')
      return 0
    } catch (error) {
      // A broker that has just started may listen on one of its two ports and not yet on the other.
      if (attempt === attempts || signal?.aborted) {
        printError(`RabbitMQ was not provisioned: ${oneLine(error)}`)
        return 1
      }
      await sleep(1_000)
    }
  }
})
