import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { homeFolder } from '@marquee/stack-file/stack-file'

// The cache is enabled before the other imports, so that Node compiles their code once and not at every start.
const home = homeFolder(process.env)
enableCompileCache(join(home, 'cache', 'node'))
const { startStack } = await import('./stack.ts')
const { readyMessage, summary } = await import('./summary.ts')

const colors = process.stdout.isTTY === true && !process.env.NO_COLOR
const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
// The terminal may be gone before this process ends. Stopping everything must still work.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

const interrupted = new AbortController()
const isInterrupted = new Promise<void>((resolve) => {
  interrupted.signal.addEventListener('abort', () => resolve())
})
let stopReason = 'requested'
// With `once`, a second Ctrl-C would end this process while it stops the others.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (interrupted.signal.aborted) return
    stopReason = signal
    interrupted.abort(new Error(signal))
  })
}

const start = performance.now()
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`

try {
  print('Starting Marquee…')
  const stack = await startStack({ signal: interrupted.signal, print, colors })
  print(readyMessage({ seconds: seconds(start), homeGiven: Boolean(process.env['MARQUEE_HOME']?.trim()), home }))
  print(summary(stack.stack(), { home, logFolder: stack.logFolder, colors }))
  print('')
  await isInterrupted
  const stopStart = performance.now()
  print(`\nStopping (${stopReason})…`)
  await stack.stop(stopReason)
  print(`Stopped after ${seconds(stopStart)}.`)
} catch (error) {
  if (interrupted.signal.aborted) print(`Interrupted (${stopReason}); all processes have stopped.`)
  else {
    const cause = error instanceof Error ? error.message : String(error)
    process.stderr.write(`${cause}${cause.includes('\n') ? '\n' : '. '}Marquee did not start.\n`)
  }
  process.exitCode = interrupted.signal.aborted ? 130 : 1
}
