import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { makeScratchCopy, plant } from '@marquee/planted-bugs/scratch-copy'
import { formatSummary } from '../report/markdown.ts'
import { describeFigure, type FiguresOfReport, findFigure, isVisible } from './figure.ts'
import { type SlowDown, slowDowns } from './slow-downs.ts'

const repository = resolve(import.meta.dirname, '../../../..')

/** The spread needs several repeats. */
const repeats = 3

/** Runs the scenario of a slow-down in a copy of the repository, in the quick form. */
const runScenario = async (
  copy: string,
  { scenario, options }: SlowDown,
  signal: AbortSignal,
): Promise<FiguresOfReport> => {
  const out = join(copy, '.marquee/bench')
  const main = join(copy, 'packages/bench/src/main.ts')
  const args = [main, '--quick', '--repeats', String(repeats), '--out', out, ...options, scenario]
  await rm(out, { recursive: true, force: true })
  // The bench in the copy has a process group of its own. Otherwise Ctrl-C would reach the bench twice: from the
  // terminal, and by `stop`.
  const bench = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], detached: true })
  const stop = () => void bench.kill('SIGINT')
  signal.addEventListener('abort', stop, { once: true })
  const [code] = await once(bench, 'exit')
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  if (code !== 0) throw new Error(`the scenario ${scenario} ended with exit code ${code}`)
  return JSON.parse(await readFile(join(out, 'report.json'), 'utf8'))
}

/**
 * Plants one slow-down after the other in a scratch copy, runs the scenario that should show it, and prints the figure
 * without and with the slow-down. Resolves with true if every slow-down was visible.
 *
 * @param texts if not empty, only slow-downs whose name contains one of these texts
 * @param signal stops everything when aborted
 */
export const trySlowDowns = async (
  texts: readonly string[],
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<boolean> => {
  const chosen = slowDowns.filter(({ name }) => texts.length === 0 || texts.some((text) => name.includes(text)))
  const copy = await makeScratchCopy(repository)
  let visible = 0
  try {
    for (const slowDown of chosen) {
      // Measured anew for each slow-down, because other programs use the machine, too.
      const before = findFigure(await runScenario(copy, slowDown, signal), slowDown.figure)
      const restore = await plant(copy, slowDown)
      const after = findFigure(await runScenario(copy, slowDown, signal), slowDown.figure)
      await restore()
      const isSeen = isVisible(before, after)
      if (isSeen) visible += 1
      print(`${isSeen ? 'visible' : 'HIDDEN '} ${slowDown.name}`)
      print(`        ${describeFigure(slowDown.figure)}: ${formatSummary(before)} → ${formatSummary(after)}`)
    }
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
  print(`${visible} of ${chosen.length} visible`)
  return visible === chosen.length && chosen.length > 0
}
