import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { homeFolder } from '@marquee/stack-file/stack-file'

const home = homeFolder(process.env)
enableCompileCache(join(home, 'cache', 'node'))
const { parseArgs } = await import('node:util')
const { createColors } = await import('picocolors')
const { demoSystem } = await import('./demo-system.ts')
const { errorReason } = await import('./error-reason.ts')
const { runDemo } = await import('./run-demo.ts')

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
const c = createColors(process.stdout.isTTY === true && !process.env.NO_COLOR && !values.json)

const findSystem = (): ReturnType<typeof demoSystem> => {
  try {
    return demoSystem(process.env)
  } catch (cause) {
    const error = errorReason(cause)
    if (values.json) console.log(JSON.stringify({ ok: false, failed: { step: 'find the stack', error }, steps: [] }))
    else console.error(error)
    process.exit(1)
  }
}

const result = await runDemo({
  ...findSystem(),
  home,
  onStep: ({ name, ms, detail }) => {
    if (values.json) return
    console.log(
      `  ${c.green('✓')} ${name.padEnd(20)}${c.dim(`${ms.toFixed(0).padStart(6)} ms`)}  ${detail ?? ''}`.trimEnd(),
    )
  },
})

if (values.json) {
  console.log(JSON.stringify(result))
} else if (result.failed) {
  console.error(`  ${c.red('✗')} ${result.failed.step}: ${result.failed.error}`)
} else {
  const { webhook_to_confirmed_ms: webhook, paid_to_confirmed_ms: paid } = result
  const total = result.steps.reduce((sum, { ms }) => sum + ms, 0)
  console.log(`\nDone after ${(total / 1000).toFixed(1)} s.`)
  if (webhook !== undefined) console.log(`Ticket confirmed ${webhook.toFixed(0)} ms after Stripe's webhook arrived`)
  if (paid !== undefined)
    console.log(
      `Ticket confirmed ${paid.toFixed(0)} ms after Stripe's response to the payment (Stripe sends the webhook before this response)`,
    )
}
process.exitCode = result.ok ? 0 : 1
