// The watchdog runs this file when the process that supervised a home folder has died.

import { join } from 'node:path'
import { removeStackFile } from '@marquee/stack-file/stack-file'
import { openLogFile } from './log-files.ts'
import { stackLogLine } from './logs.ts'
import { stopStackLeftovers } from './stack-leftovers.ts'

const [home] = process.argv.slice(2)
if (!home) throw new Error('Usage: stop-leftovers.ts <home>')

removeStackFile(home)
const log = openLogFile(join(home, 'logs', 'stack.log'))
const reason = 'the supervisor was killed'
await stopStackLeftovers(home, (message) => {
  log.write(stackLogLine('stack', { event: 'process.left_behind', level: 'warn', message, reason }))
})
log.close()
