// `npm run bench -- [options] [scenario …]`: see the package's README.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Command, readCommand, usage } from './options.ts'
import { runBench } from './run-bench.ts'
import { measurePruning } from './scenarios/pruning.ts'
import { scenarios } from './scenarios/scenarios.ts'
import { trySlowDowns } from './slow-downs/try-slow-downs.ts'

const cache = resolve(import.meta.dirname, '../../../.marquee/cache')

const print = (line: string): void => console.log(line)

const inTemporaryFolder = async (work: (home: string) => Promise<number>): Promise<number> => {
  const home = await mkdtemp(join(tmpdir(), 'marquee-bench-'))
  try {
    return await work(home)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** @param signal stops everything when aborted */
const execute = async (command: Command, signal: AbortSignal): Promise<number> => {
  switch (command.kind) {
    case 'help':
      print(usage)
      return 0
    case 'refused':
      console.error(`${command.reason}\n\n${usage}`)
      return 64
    case 'pruning':
      return inTemporaryFolder(async (home) => {
        await measurePruning({ ...command, home, cache, print, signal })
        return 0
      })
    case 'slow-downs':
      return (await trySlowDowns(command.texts, print, signal)) ? 0 : 1
    case 'bench': {
      const chosen = scenarios.filter(({ name }) => command.scenarios.includes(name))
      const out = resolve(command.out)
      return inTemporaryFolder(async (home) => {
        const report = await runBench({ ...command, scenarios: chosen, home, cache, out, print, signal })
        print(`\n${report.markdown}\nThe report is in ${out}.`)
        return report.violations.length === 0 ? 0 : 1
      })
    }
  }
}

const main = async (): Promise<number> => {
  const interruption = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interruption.signal.aborted) return
      print('interrupted: stopping everything')
      interruption.abort(new Error('interrupted'))
    })
  }
  try {
    return await execute(readCommand(process.argv.slice(2)), interruption.signal)
  } catch (error) {
    if (!interruption.signal.aborted) console.error(error)
    return 1
  }
}

// An interrupted scenario may have left a timer or a connection behind.
process.exit(await main())
