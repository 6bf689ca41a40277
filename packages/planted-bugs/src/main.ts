// `npm run planted-bugs -- [--list | --table] [name …]`: see the package's README.
import { parseArgs } from 'node:util'
import { outcomeTable } from './outcome-table.ts'
import { plantedBugs } from './planted-bugs.ts'
import { tryPlantedBugs } from './try-planted-bugs.ts'

const usage = `Usage: npm run planted-bugs -- [options] [text …]

Plants one bug after the other in a scratch copy of the repository and runs the tests that should fail. With texts,
plants only the bugs whose name, or the path of a changed file, contains one of the texts.

  --list     print the bugs and plant none
  --table    print the rows of docs/testing.md at the end
  --help     print this text

Exit codes: 0 every bug was caught, 1 a bug survived or the run was interrupted, 64 no such bug.`

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    options: { list: { type: 'boolean' }, table: { type: 'boolean' }, help: { type: 'boolean' } },
    allowPositionals: true,
  })
  const chosen = plantedBugs.filter(
    ({ name, patches }) =>
      positionals.length === 0 ||
      positionals.some((text) => name.includes(text) || patches.some(({ file }) => file.includes(text))),
  )
  if (values.help) {
    console.log(usage)
    return 0
  }
  if (chosen.length === 0) {
    console.error(usage)
    return 64
  }
  if (values.list) {
    for (const { name, patches } of chosen) console.log(`${patches[0]?.file}: ${name}`)
    return 0
  }
  const interruption = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort())
  const outcomes = await tryPlantedBugs(chosen, (line) => console.log(line), interruption.signal)
  const survivors = outcomes.filter(({ failure }) => failure === undefined)
  if (values.table) console.log(`\n${outcomeTable(outcomes)}\n`)
  console.log(`${outcomes.length - survivors.length} caught, ${survivors.length} survived`)
  return survivors.length === 0 && outcomes.length === chosen.length ? 0 : 1
}

process.exitCode = await main()
