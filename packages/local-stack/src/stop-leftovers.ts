// What the watchdog runs when the process that watched over a home folder has died.
import { stopAllLeftovers } from './parts/process-record.ts'
import { removeStackFile } from './stack-file.ts'

const [home] = process.argv.slice(2)
if (!home) throw new Error('Usage: stop-leftovers.ts <home>')

removeStackFile(home)
await stopAllLeftovers(home, () => {})
