import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { makeScratchCopy, plant } from '@marquee/planted-bugs/scratch-copy'
import { type RemovedDefence, removedDefences } from './removed-defences.ts'

const repository = resolve(import.meta.dirname, '../../..')

/** Runs an attack on a copy without one defence. Resolves with a line for each violation. */
const attackWithout = async (defence: RemovedDefence, seconds: number): Promise<string[]> => {
  const copy = await makeScratchCopy(repository)
  try {
    await plant(copy, defence)
    const main = join(copy, 'packages/flood-lab/src/main.ts')
    const duration = String(Math.max(seconds, defence.seconds ?? 0))
    const lab = spawn(process.execPath, [main, '--seconds', duration, defence.attack], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const output = Buffer.concat(await lab.stdout.toArray()).toString()
    const [, attacked = ''] = output.split(`\n${defence.attack} `)
    return attacked.includes('BROKEN') ? attacked.split('\n').filter((line) => line.startsWith('    ')) : []
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

/**
 * Removes one defence after the other and runs its attack. Resolves with true if every attack found a violation.
 *
 * @param only names of attacks; if empty, all defences are tried
 */
export const attackWithoutDefences = async (
  seconds: number,
  only: readonly string[],
  print: (line: string) => void,
): Promise<boolean> => {
  let allNoticed = true
  for (const defence of removedDefences.filter(({ attack }) => only.length === 0 || only.includes(attack))) {
    const broken = await attackWithout(defence, seconds)
    allNoticed &&= broken.length > 0
    const outcome = broken.length > 0 ? 'noticed' : 'MISSED '
    print(`${outcome} ${defence.attack}, without: ${defence.name}`)
    for (const line of broken.slice(0, 3)) print(line)
  }
  return allNoticed
}
