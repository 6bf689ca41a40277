import { homeFolder } from '@marquee/stack-file/stack-file'
import { demoDataSystem, isDemoDataOn } from '../demo-system.ts'
import { errorReason } from '../error-reason.ts'
import { topUpDemoData } from './demo-data.ts'

// Adds the demo data in the one-shot container `demo-data` of docker-compose.yml. Safe to repeat.

const messageOf = (added: number | undefined): string => {
  if (added === undefined) return 'The cinema already has other movies; nothing was added.'
  return added === 0 ? 'The demo data was complete.' : `The demo data is complete; ${added} showtimes were added.`
}

try {
  if (isDemoDataOn(process.env)) {
    const timeZone = process.env['CINEMA_TIME_ZONE']?.trim() || 'Europe/Berlin'
    const home = homeFolder(process.env)
    console.log(messageOf(await topUpDemoData({ ...demoDataSystem(process.env), timeZone, home })))
  } else {
    console.log('Demo data is off: see MARQUEE_DEMO_DATA.')
  }
} catch (error) {
  console.error(`${errorReason(error)}: the demo data was not added.`)
  process.exitCode = 1
}
