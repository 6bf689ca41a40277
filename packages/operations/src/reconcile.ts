import { runReconcile } from './run-reconcile.ts'
import { runOnTerminal } from './terminal.ts'

await runOnTerminal(runReconcile)
