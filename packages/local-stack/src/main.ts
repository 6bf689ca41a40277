import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { homeFolder } from '@marquee/stack-file/stack-file'

// Before the rest is loaded, so that it is compiled once and not at every start.
const home = homeFolder(process.env)
enableCompileCache(join(home, 'cache', 'node'))
const { startStack } = await import('./stack.ts')
const { summary } = await import('./summary.ts')

const colors = process.stdout.isTTY === true && !process.env.NO_COLOR
const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
// The terminal may be gone before we are; what is left to do is to stop everything.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

const interrupted = new AbortController()
const isInterrupted = new Promise<void>((resolve) => {
  interrupted.signal.addEventListener('abort', () => resolve())
})
// Not `once`: a second Ctrl-C must not end us in the middle of stopping.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort())

const start = performance.now()
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`

try {
  print('Starting Marquee…')
  const stack = await startStack({ signal: interrupted.signal, print, colors })
  print(
    `\nMarquee is ready after ${seconds(start)}. Ctrl-C stops it; in another terminal, \`npm run demo\` buys a ticket.\n`,
  )
  print(summary(stack.stack(), { home, logFolder: stack.logFolder, colors }))
  print('')
  await isInterrupted
  const stopStart = performance.now()
  print('\nStopping…')
  await stack.stop()
  print(`Stopped after ${seconds(stopStart)}.`)
} catch (error) {
  if (interrupted.signal.aborted) print('Interrupted; nothing is left running.')
  else process.stderr.write(`\nMarquee did not start.\n${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = interrupted.signal.aborted ? 130 : 1
}
