import type { Stack } from '@marquee/stack-file/stack-file'
import { createColors } from 'picocolors'
import { shortPath } from './settings.ts'

/** A table of two columns, as wide as their content. A row without a name continues the row above. */
export const table = (
  rows: readonly (readonly [name: string, value: string])[],
  { colors }: { colors: boolean },
): string => {
  const c = createColors(colors)
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `  ${c.bold(name.padEnd(width))}  ${value}`).join('\n')
}

/** A word for a POSIX shell, quoted if necessary. */
const shellWord = (text: string): string => (/^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

/**
 * Says that everything is ready, and how to buy a ticket.
 *
 * @param homeGiven whether `MARQUEE_HOME` is set: other commands then need it as well
 */
export const readyMessage = ({
  seconds,
  homeGiven,
  home,
}: {
  seconds: string
  homeGiven: boolean
  home: string
}): string => {
  const demo = `${homeGiven ? `MARQUEE_HOME=${shellWord(home)} ` : ''}npm run demo`
  return `\nMarquee is ready after ${seconds}. Ctrl-C stops it. To buy a ticket, run this in another terminal:\n\n  ${demo}\n`
}

/** The addresses and credentials of a started stack, for its user. */
export const summary = (
  stack: Stack,
  { home, logFolder, colors }: { home: string; logFolder: string; colors: boolean },
): string => {
  const { gateway, rabbitmq, postgres, s3, stripe, superuser } = stack
  const stackFile = shortPath(`${home}/stack.json`)
  return table(
    [
      ['storefront', gateway],
      ['API documentation', `${gateway}/docs`],
      ['superuser', `${superuser.email}  ${superuser.password}`],
      ['RabbitMQ', rabbitmq.management ?? rabbitmq.url],
      ['', `${rabbitmq.user}  ${rabbitmq.password}`],
      ['Stripe', stripe.api_base],
      ['PostgreSQL', postgres.url],
      ['S3', `${s3.endpoint}/${s3.bucket}`],
      ['logs', shortPath(logFolder)],
      ['stack file', stackFile],
      ['for curl', `api=${gateway}/api/v1; stack=${shellWord(stackFile)}`],
    ],
    { colors },
  )
}
