import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createDoor } from './door.ts'

it('a door admits a test alone when the others have left, and admits later tests when that test has left', async () => {
  const door = createDoor()
  const log: string[] = []
  const leaveFirst = await door.enter()
  const leaveSecond = await door.enter()
  const alone = door.enterAlone().then((leave) => {
    log.push('alone')
    return leave
  })
  const later = door.enter().then((leave) => {
    log.push('later')
    return leave
  })
  leaveFirst()
  await turn()
  expect(log).toEqual([])
  leaveSecond()
  const leaveAlone = await alone
  await turn()
  expect(log).toEqual(['alone'])
  leaveAlone()
  ;(await later)()
  expect(log).toEqual(['alone', 'later'])
})
