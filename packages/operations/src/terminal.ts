/** A command's environment variables, output and interruption. */
export type Terminal = {
  readonly environment: NodeJS.ProcessEnv
  readonly print: (text: string) => void
  readonly printError: (text: string) => void
  /** Once aborted, the command ends after its current step. */
  readonly signal?: AbortSignal
}

/** Runs a command on this process's terminal until it is done or interrupted, and sets the exit code. */
export const runOnTerminal = async (
  run: (args: readonly string[], terminal: Terminal) => Promise<number>,
): Promise<void> => {
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort())

  // The reader of a pipe may close it early, as `head` does.
  process.stdout.on('error', () => undefined)

  process.exitCode = await run(process.argv.slice(2), {
    environment: process.env,
    print: (text) => process.stdout.write(`${text.trimEnd()}\n`),
    printError: (text) => process.stderr.write(`${text.trimEnd()}\n`),
    signal: interrupted.signal,
  })
}
