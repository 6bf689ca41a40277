import { compareMoney, type FoundDifference } from './compare-money.ts'
import { Failure, oneLine } from './failure.ts'
import { sumUp } from './money-differences.ts'
import { openOwnRecord } from './own-record.ts'
import { findServerAddresses } from './server-addresses.ts'
import { WrongUsage } from './read-option.ts'
import { type ReconcileCommand, readReconcileArguments, reconcileUsage } from './reconcile-arguments.ts'
import { type GivenBack, reportJson, reportText } from './reconcile-report.ts'
import { openStripeRecord, type StripeRecord } from './stripe-record.ts'
import type { Terminal } from './terminal.ts'

type Settling = { readonly settleMilliseconds?: number }

/** Does what the command line says and returns the exit code: 0 all agrees, 2 it does not, 1 failed, 64 wrong usage. */
export const runReconcile = async (
  args: readonly string[],
  terminal: Terminal,
  settling: Settling = {},
): Promise<number> => {
  try {
    const command = readReconcileArguments(args, new Date())
    if (command.do === 'reconcile') return await reconcile(command, terminal, settling)
    terminal.print(reconcileUsage)
    return 0
  } catch (error) {
    if (error instanceof WrongUsage) {
      terminal.printError(`${error.message}\n\`npm run reconcile -- --help\` says how it is used.`)
      return 64
    }
    terminal.printError(terminal.signal?.aborted ? 'Interrupted.' : oneLine(error))
    return 1
  }
}

const reconcile = async (
  { since, refundUnknown, json }: Extract<ReconcileCommand, { do: 'reconcile' }>,
  { environment, print, printError, signal }: Terminal,
  { settleMilliseconds }: Settling,
): Promise<number> => {
  const addresses = findServerAddresses(environment)
  const stripe = openStripeRecord(addresses.stripe())
  const own = openOwnRecord({ payment: addresses.databaseUrl('payment'), booking: addresses.databaseUrl('booking') })
  try {
    const { cases, found, hasMore } = await compareMoney({
      stripe,
      own,
      since,
      settleMilliseconds,
      ...(signal ? { signal } : {}),
    })
    const say = json ? printError : print
    const givenBack = refundUnknown ? await giveBackUnknown(found, { stripe, say, signal }) : []
    const report = { since, totals: sumUp(cases), found, hasMore, givenBack }
    print(json ? reportJson(report) : reportText(report))
    return found.length > givenBack.length || hasMore ? 2 : 0
  } finally {
    await own.close()
  }
}

/** Says of each what it has done before it does the next: what was refunded must be known, however this ends. */
const giveBackUnknown = async (
  found: readonly FoundDifference[],
  { stripe, say, signal }: { stripe: StripeRecord; say: (text: string) => void; signal: AbortSignal | undefined },
): Promise<GivenBack[]> => {
  const givenBack: GivenBack[] = []
  for (const { intent, differences } of found) {
    if (intent === undefined || !differences.includes('unknown-payment')) continue
    if (signal?.aborted) throw new Failure('interrupted')
    const { id: refundId, amount } = await stripe.giveBack(intent)
    say(`Gave ${amount} ${intent.currency} of ${intent.id} back with ${refundId}.`)
    givenBack.push({ intentId: intent.id, refundId, amount, currency: intent.currency })
  }
  return givenBack
}
