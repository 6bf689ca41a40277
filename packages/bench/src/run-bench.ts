import type { EnvironmentOf } from '@marquee/local-stack/services'
import { createBench } from './bench.ts'
import { startGenerator } from './load/generator.ts'
import { violatedInvariants } from './measuring/invariants.ts'
import { describeMachine } from './report/machine.ts'
import { writeReport } from './report/write-report.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { startSystem } from './system.ts'

/** At least fifty, so that each may hold a share of a 500-seat room. */
const customersOf = (quick: boolean): number => (quick ? 50 : 200)

/**
 * Starts a system, runs the scenarios, checks the invariants, and writes the report.
 *
 * @param out the folder for the report
 * @returns the report as Markdown, and the violated invariants
 */
export const runBench = async ({
  home,
  cache,
  out,
  scenarios,
  quick,
  repeats,
  print,
  environmentOf,
}: {
  home: string
  cache: string
  out: string
  scenarios: readonly Scenario[]
  quick: boolean
  repeats: number
  print: (line: string) => void
  environmentOf?: EnvironmentOf
}): Promise<{ markdown: string; violations: readonly string[] }> => {
  print(`starting a separate system in ${home}`)
  const system = await startSystem({
    home,
    cache,
    customers: customersOf(quick),
    ...(environmentOf ? { environmentOf } : {}),
  })
  const generator = startGenerator()
  try {
    const bench = createBench(system, generator, { quick, repeats, print })
    for (const { name, title, run } of scenarios) {
      print(`${name}: ${title}`)
      await run(bench)
    }
    await system.settle()
    const violations = await violatedInvariants(system.database)
    const machine = await describeMachine(system, repeats)
    return { markdown: writeReport(out, bench, { machine, violations }), violations }
  } finally {
    generator.stop()
    await system.stop()
  }
}
