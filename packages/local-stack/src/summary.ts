import type { Stack } from '@marquee/stack-file/stack-file'
import { createColors } from 'picocolors'
import { shortPath } from './settings.ts'

/** Two columns, as wide as their content. A row without a name goes on with the one above. */
export const table = (
  rows: readonly (readonly [name: string, value: string])[],
  { colors }: { colors: boolean },
): string => {
  const c = createColors(colors)
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `  ${c.bold(name.padEnd(width))}  ${value}`).join('\n')
}

/** Where everything is, for whoever has just started it. */
export const summary = (
  stack: Stack,
  { home, logFolder, colors }: { home: string; logFolder: string; colors: boolean },
): string => {
  const { gateway, rabbitmq, postgres, s3, stripe, superuser } = stack
  return table(
    [
      ['Marquee', gateway],
      ['API documentation', `${gateway}/docs`],
      ['superuser', `${superuser.email}  ${superuser.password}`],
      ['RabbitMQ', rabbitmq.management ?? rabbitmq.url],
      ['', `${rabbitmq.user}  ${rabbitmq.password}`],
      ['Stripe', stripe.api_base],
      ['PostgreSQL', postgres.url],
      ['S3', `${s3.endpoint}/${s3.bucket}`],
      ['logs', shortPath(logFolder)],
      ['all of this', shortPath(`${home}/stack.json`)],
    ],
    { colors },
  )
}
