import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from '../bench.ts'
import type { Profile } from '../profiling/profiler.ts'
import type { Machine } from './machine.ts'
import { markdownReport } from './markdown.ts'
import { processorTimePlot, spreadPlot } from './plots.ts'
import { profileMarkdown } from './profile-markdown.ts'

/** Writes `report.md`, `report.json`, the plots and, if there are profiles, `profile.md` into a folder. Returns the Markdown. */
export const writeReport = (
  folder: string,
  { rows, measurements, idle, plots: ofScenarios }: Pick<Bench, 'rows' | 'measurements' | 'idle' | 'plots'>,
  {
    machine,
    violations,
    profiles,
  }: { machine: Machine; violations: readonly string[]; profiles?: readonly Profile[] | undefined },
): string => {
  mkdirSync(folder, { recursive: true })
  const plots = [
    { title: 'Processor time', file: 'processor-time.svg', content: processorTimePlot(measurements) },
    { title: 'Spread of the rates', file: 'spread.svg', content: spreadPlot(measurements) },
    ...ofScenarios,
  ]
  for (const { file, content } of plots) writeFileSync(join(folder, file), content)
  writeFileSync(
    join(folder, 'report.json'),
    `${JSON.stringify({ machine, idle, rows, measurements, violations }, null, 2)}\n`,
  )
  if (profiles !== undefined) writeFileSync(join(folder, 'profile.md'), profileMarkdown(profiles))
  const markdown = markdownReport({ machine, rows, measurements, idle, violations, plots })
  writeFileSync(join(folder, 'report.md'), markdown)
  return markdown
}
