// The load generator's process: its own, so that generating load takes no time from the process that measures.
import { type ListenLoad, runListeners } from './listen.ts'
import type { Load } from './load.ts'
import { runLoad } from './run-load.ts'

process.on('message', (order: { load: Load } | { listen: ListenLoad }) => {
  const work = 'load' in order ? runLoad(order.load) : runListeners(order.listen)
  work.then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  )
})
process.once('disconnect', () => process.exit())
