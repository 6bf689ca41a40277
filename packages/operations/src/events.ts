import { runEvents } from './run-events.ts'
import { runOnTerminal } from './terminal.ts'

await runOnTerminal(runEvents)
