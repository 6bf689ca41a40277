// `npm run crash-lab`: see the package's README.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readOptions, usage } from './options.ts'
import { type Plan, planRun } from './plan.ts'
import { describeOutcome, describeTotals, totalsOf } from './report.ts'
import { becomesReady, isClean, type RunReport, run } from './run.ts'
import { startSystem } from './system.ts'
import { tryPlantedBugs } from './try-planted-bugs.ts'

const cache = resolve(import.meta.dirname, '../../../.marquee/cache')

const main = async (): Promise<number> => {
  const options = readOptions(process.argv.slice(2))
  if (options === undefined) {
    console.log(usage)
    return 64
  }
  if (options.help) {
    console.log(usage)
    return 0
  }
  const { seeds, seconds, replicas, faults: kinds, json, keepGoing } = options
  if (options.planted) return (await tryPlantedBugs((line) => console.log(line), options.bug)) ? 0 : 1
  const home = await mkdtemp(join(tmpdir(), 'marquee-crash-lab-'))
  console.log(`starting a separate system in ${home}, for this lab only`)
  const system = await startSystem({ home, cache, replicas, print: () => undefined })
  const reports: RunReport[] = []
  let current: Plan | undefined
  let lost: { error: string; plan: Plan | undefined } | undefined
  let interrupted = false
  process.once('SIGINT', () => {
    interrupted = true
    console.log('interrupted: the lab stops after this run')
  })
  try {
    for (const seed of seeds) {
      if (interrupted) break
      current = planRun(seed, { seconds, kinds, processes: system.processes })
      console.log(`run ${reports.length + 1} of ${seeds.length}: seed ${seed}, ${seconds} s of faults`)
      const report = await run(system, current, (line) => console.log(line))
      reports.push(report)
      console.log(describeOutcome(report))
      if (json !== undefined)
        await writeFile(json, JSON.stringify({ totals: totalsOf(reports), runs: reports }, null, 2))
      // Later runs use the same system and would find the same violations.
      if (!isClean(report) && (!keepGoing || report.findings.some(({ invariant }) => invariant === becomesReady))) break
    }
  } catch (error) {
    lost = { error: String(error), plan: current }
    console.log(`the run with seed ${current?.seed ?? 'none'} could not be completed: ${String(error)}`)
    if (json !== undefined)
      await writeFile(json, JSON.stringify({ totals: totalsOf(reports), runs: reports, lost }, null, 2))
  } finally {
    await system.stop()
  }
  console.log(describeTotals(totalsOf(reports)))
  const clean = lost === undefined && reports.length === seeds.length && reports.every(isClean)
  if (clean) await rm(home, { recursive: true, force: true })
  else console.log(`the logs are in ${join(home, 'logs')}`)
  return clean || (interrupted && lost === undefined && reports.every(isClean)) ? 0 : 1
}

process.exitCode = await main()
