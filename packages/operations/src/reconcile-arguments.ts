import { parseArgs } from 'node:util'
import { readInstant, WrongUsage } from './read-option.ts'

const defaultDays = 7
const dayMilliseconds = 86_400_000

export type ReconcileCommand =
  | { readonly do: 'help' }
  | { readonly do: 'reconcile'; readonly since: Date; readonly refundUnknown: boolean; readonly json: boolean }

export const reconcileUsage = `Usage: npm run reconcile -- [options]

Compares the captures and refunds at Stripe with payment's and booking's tables. Changes nothing without
--refund-unknown.

  --since INSTANT       payments from this instant on, such as 2026-06-01T18:00:00Z (default ${defaultDays} days ago)
  --refund-unknown      refunds, at Stripe and without asking, the captured money of payments that are missing here and
                        have no ticket. Run the command without this option first, and read its list: with another
                        system's database, every payment is missing.
  --json                prints JSON; use with \`npm --silent run reconcile\`

Exit codes: 0 everything agrees or was refunded, 2 differences remain, 1 failed, 64 wrong usage.
`

const options = {
  help: { type: 'boolean', short: 'h' },
  since: { type: 'string' },
  'refund-unknown': { type: 'boolean' },
  json: { type: 'boolean' },
} as const

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error))
  }
}

/** Reads the command line. Throws WrongUsage. */
export const readReconcileArguments = (args: readonly string[], now: Date): ReconcileCommand => {
  const values = parse(args)
  if (values.help) return { do: 'help' }
  const since = values.since === undefined ? undefined : readInstant('since', values.since)
  if (since && since > now) throw new WrongUsage('--since is in the future')
  return {
    do: 'reconcile',
    since: since ?? new Date(now.getTime() - defaultDays * dayMilliseconds),
    refundUnknown: values['refund-unknown'] ?? false,
    json: values.json ?? false,
  }
}
