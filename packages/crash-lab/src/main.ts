// `npm run crash-lab`: see the package's README.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readOptions, usage } from './options.ts'
import { type Plan, planRun } from './plan.ts'
import { tryPlantedBugs } from './planted.ts'
import { describeRun, describeTotals, totalsOf } from './report.ts'
import { comesBack, isClean, type RunReport, run } from './run.ts'
import { startSystem } from './system.ts'

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
  const system = await startSystem({ home, cache, replicas, print: () => undefined })
  const reports: RunReport[] = []
  let underWay: Plan | undefined
  let lost: { error: string; plan: Plan | undefined } | undefined
  let interrupted = false
  process.once('SIGINT', () => {
    interrupted = true
    console.log('ending after this run')
  })
  try {
    for (const seed of seeds) {
      if (interrupted) break
      underWay = planRun(seed, { seconds, kinds, processes: system.processes })
      const report = await run(system, underWay)
      reports.push(report)
      console.log(describeRun(report))
      if (json !== undefined)
        await writeFile(json, JSON.stringify({ totals: totalsOf(reports), runs: reports }, null, 2))
      // What is broken would be found broken by every later run as well.
      if (!isClean(report) && (!keepGoing || report.findings.some(({ invariant }) => invariant === comesBack))) break
    }
  } catch (error) {
    lost = { error: String(error), plan: underWay }
    console.log(`the system was lost in the run with the seed ${underWay?.seed ?? 'none'}: ${String(error)}`)
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
