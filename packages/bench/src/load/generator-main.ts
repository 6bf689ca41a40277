// The load generator has a process of its own, so that it takes no time from the process that measures.
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
// Ctrl-C also reaches this process, which ignores it and ends with its parent. The parent stops everything in order.
process.on('SIGINT', () => undefined)
process.once('disconnect', () => process.exit())
