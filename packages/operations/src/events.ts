import { runEvents } from './run-events.ts'

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort())

// Whoever reads this may have seen enough, as `head` has.
process.stdout.on('error', () => undefined)

process.exitCode = await runEvents(process.argv.slice(2), {
  environment: process.env,
  print: (text) => process.stdout.write(`${text.trimEnd()}\n`),
  printError: (text) => process.stderr.write(`${text.trimEnd()}\n`),
  signal: interrupted.signal,
})
