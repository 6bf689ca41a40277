// `npm run mutants -- [--option=value …] [part of a package's folder …]`: see the package's README.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { countMutants, type MutantCount, type StrykerReport, scoreOf } from './mutant-count.ts'
import { type MutatedPackage, mutatedPackages } from './mutated-packages.ts'
import { makeScratchCopy } from './scratch-copy.ts'

const repository = resolve(import.meta.dirname, '../../..')
const reports = join(repository, '.marquee/mutants')
const configuration = 'packages/planted-bugs/stryker.config.json'
/** Minimum percentage of noticed mutants. */
const minScore = 90

const strykerConfig = async (copy: string, { folder, files }: MutatedPackage): Promise<string> => {
  const shared: object = JSON.parse(await readFile(join(copy, configuration), 'utf8'))
  const mutate = [...files.map((pattern) => `${folder}/${pattern}`), '!**/*.test.ts']
  return JSON.stringify({ ...shared, mutate })
}

/**
 * Runs Stryker on one package with that package's unit tests and the tests in `mutated.tests`. All other tests are left
 * out, because a mutant in code that runs at import, such as a schema, costs a run of all tests.
 *
 * @param copy the folder in which Stryker changes the files in place. In a sandbox of its own, Stryker would follow the
 *   links between our packages to the originals
 */
const mutate = async (copy: string, mutated: MutatedPackage, options: readonly string[]): Promise<MutantCount> => {
  const file = join(copy, 'stryker.package.json')
  await writeFile(file, await strykerConfig(copy, mutated))
  const tests = [`${mutated.folder}/**/*.test.ts`, ...(mutated.tests ?? [])]
  const stryker = spawn(
    process.execPath,
    [join(copy, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', file, ...options],
    { cwd: copy, stdio: 'inherit', env: { ...process.env, MARQUEE_MUTANT_TESTS: JSON.stringify(tests) } },
  )
  const [exitCode] = await once(stryker, 'exit')
  if (exitCode !== 0) throw new Error(`Stryker exited with ${exitCode} for ${mutated.folder}`)
  const target = join(reports, mutated.folder.replaceAll('/', '-'))
  await rm(target, { recursive: true, force: true })
  await mkdir(reports, { recursive: true })
  await cp(join(copy, 'reports/mutation'), target, { recursive: true })
  return countMutants(JSON.parse(await readFile(join(target, 'mutation.json'), 'utf8')) as StrykerReport)
}

const sum = (counts: readonly MutantCount[]): MutantCount => ({
  noticed: counts.reduce((total, { noticed }) => total + noticed, 0),
  survived: counts.reduce((total, { survived }) => total + survived, 0),
})

const row = (name: string, count: MutantCount): string =>
  `${name.padEnd(26)}${String(count.noticed + count.survived).padStart(6)} mutants ${String(count.survived).padStart(5)} survived ${scoreOf(count).toFixed(1).padStart(7)} %`

const usage = `Usage: npm run mutants -- [--option=value …] [text …]

Runs Stryker on one package after the other. Options are passed to Stryker. With texts, mutates only the packages whose
folder contains one of the texts.

Exit codes: 0 at least ${minScore} % of all mutants were noticed, 1 fewer, 64 no such package.`

const main = async (args: readonly string[]): Promise<number> => {
  const options = args.filter((arg) => arg.startsWith('--'))
  const texts = args.filter((arg) => !options.includes(arg))
  const chosen = mutatedPackages.filter(
    ({ folder }) => texts.length === 0 || texts.some((text) => folder.includes(text)),
  )
  if (chosen.length === 0) {
    console.error(usage)
    return 64
  }
  const copy = await makeScratchCopy(repository)
  // Stryker receives the signal as well and exits, so this process can clean up.
  process.once('SIGINT', () => undefined)
  try {
    const counts = new Map<string, MutantCount>()
    for (const mutated of chosen) counts.set(mutated.folder, await mutate(copy, mutated, options))
    const total = sum([...counts.values()])
    for (const [folder, count] of counts) console.log(row(folder, count))
    console.log(row('all', total))
    return scoreOf(total) >= minScore ? 0 : 1
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

process.exitCode = await main(process.argv.slice(2))
