import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createDoor } from './door.ts'

it('lets a test in alone when the others have left, and those who come later after it', async () => {
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
