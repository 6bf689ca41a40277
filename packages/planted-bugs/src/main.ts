// `npm run planted-bugs -- [--list | --table] [name …]`: see the package's README.
import { parseArgs } from 'node:util'
import { outcomeTable } from './outcome-table.ts'
import { plantedBugs } from './planted-bugs.ts'
import { tryPlantedBugs } from './try-planted-bugs.ts'

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
  if (values.help || chosen.length === 0) {
    console.error('Usage: npm run planted-bugs -- [--list | --table] [part of a name or of a changed file’s path …]')
    return 64
  }
  if (values.list) {
    for (const { name, patches } of chosen) console.log(`${patches[0]?.file}: ${name}`)
    return 0
  }
  const over = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => over.abort())
  const outcomes = await tryPlantedBugs(chosen, (line) => console.log(line), over.signal)
  const survivors = outcomes.filter(({ failure }) => failure === undefined)
  if (values.table) console.log(`\n${outcomeTable(outcomes)}\n`)
  console.log(`${outcomes.length - survivors.length} caught, ${survivors.length} survived`)
  return survivors.length === 0 && outcomes.length === chosen.length ? 0 : 1
}

process.exitCode = await main()
