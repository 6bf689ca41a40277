// What the watchdog runs when the process that watched over a home folder has died.

import { removeStackFile } from '@marquee/stack-file/stack-file'
import { stopStackLeftovers } from './stack-leftovers.ts'

const [home] = process.argv.slice(2)
if (!home) throw new Error('Usage: stop-leftovers.ts <home>')

removeStackFile(home)
await stopStackLeftovers(home, () => {})
