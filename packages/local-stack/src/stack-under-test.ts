// A program that supervises a stack, for the test that kills the supervisor. The program sends a message for each start
// of a process of a service, and then the content of stack.json.
import { startStack } from './stack.ts'

const [cache = ''] = process.argv.slice(2)

/** The number of starts of each process of a service. */
const starts = new Map<string, number>()

const stack = await startStack({
  cache,
  environmentOf: ({ name, replica }, given) => {
    const key = `${name} ${replica}`
    const count = (starts.get(key) ?? 0) + 1
    starts.set(key, count)
    const startedAs = `${key}, time ${count}`
    process.send?.({ startedAs })
    return { ...given, STARTED_AS: startedAs }
  },
})
process.send?.({ stack: stack.stack() })
