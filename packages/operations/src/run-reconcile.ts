import { compareMoney, type FoundDifference } from './compare-money.ts'
import { Failure, oneLine } from './failure.ts'
import { sumUp } from './money-differences.ts'
import { openOwnRecord } from './own-record.ts'
import { WrongUsage } from './read-option.ts'
import { type ReconcileCommand, readReconcileArguments, reconcileUsage } from './reconcile-arguments.ts'
import { type RefundMade, reportJson, reportText } from './reconcile-report.ts'
import { findServerAddresses } from './server-addresses.ts'
import { openStripeRecord, type StripeRecord } from './stripe-record.ts'
import type { Terminal } from './terminal.ts'

type SettleOptions = { readonly settleMilliseconds?: number }

/**
 * Runs the command line of `npm run reconcile`. Resolves with the exit code: 0 everything agrees or was refunded,
 * 2 differences remain, 1 failed, 64 wrong usage.
 */
export const runReconcile = async (
  args: readonly string[],
  terminal: Terminal,
  settleOptions: SettleOptions = {},
): Promise<number> => {
  try {
    const command = readReconcileArguments(args, new Date())
    if (command.do === 'reconcile') return await reconcile(command, terminal, settleOptions)
    terminal.print(reconcileUsage)
    return 0
  } catch (error) {
    if (error instanceof WrongUsage) {
      terminal.printError(`${error.message}\nFor help: npm run reconcile -- --help`)
      return 64
    }
    terminal.printError(terminal.signal?.aborted ? 'Interrupted.' : oneLine(error))
    return 1
  }
}

const reconcile = async (
  { since, refundUnknown, json }: Extract<ReconcileCommand, { do: 'reconcile' }>,
  { environment, print, printError, signal }: Terminal,
  { settleMilliseconds }: SettleOptions,
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
    const printLine = json ? printError : print
    const refunds = refundUnknown ? await refundUnknownPayments(found, { stripe, printLine, signal }) : []
    const report = { since, totals: sumUp(cases), found, hasMore, refunds }
    print(json ? reportJson(report) : reportText(report))
    return found.length > refunds.length || hasMore ? 2 : 0
  } finally {
    await own.close()
  }
}

/**
 * Refunds the captured money of unknown payments. Prints each refund before the next one starts, so that a crash hides
 * no refund.
 */
const refundUnknownPayments = async (
  found: readonly FoundDifference[],
  {
    stripe,
    printLine,
    signal,
  }: { stripe: StripeRecord; printLine: (text: string) => void; signal: AbortSignal | undefined },
): Promise<RefundMade[]> => {
  const refunds: RefundMade[] = []
  for (const { intent, differences } of found) {
    if (intent === undefined || !differences.includes('unknown-payment')) continue
    if (signal?.aborted) throw new Failure('interrupted')
    const { id: refundId, amount } = await stripe.refund(intent)
    printLine(`Refunded ${amount} ${intent.currency} of ${intent.id} with ${refundId}.`)
    refunds.push({ intentId: intent.id, refundId, amount, currency: intent.currency })
  }
  return refunds
}
