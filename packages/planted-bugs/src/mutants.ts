// `npm run mutants -- [--option=value …] [file or pattern …]`: see the package's README.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { makeScratchCopy } from './scratch-copy.ts'

const repository = resolve(import.meta.dirname, '../../..')
const reports = join(repository, '.marquee/mutants')

/** Stryker instruments the files where they are, and so gets a copy. In a sandbox of its own it would follow the links among our packages to the originals. */
const main = async (args: readonly string[]): Promise<number> => {
  const options = args.filter((arg) => arg.startsWith('--'))
  const patterns = args.filter((arg) => !options.includes(arg))
  const copy = await makeScratchCopy(repository)
  const interrupt = () => {}
  process.once('SIGINT', interrupt)
  try {
    const stryker = spawn(
      process.execPath,
      [
        join(copy, 'node_modules/@stryker-mutator/core/bin/stryker.js'),
        ...['run', 'packages/planted-bugs/stryker.config.json'],
        ...(patterns.length > 0 ? ['--mutate', patterns.join(',')] : []),
        ...options,
      ],
      { cwd: copy, stdio: 'inherit' },
    )
    const [exitCode] = await once(stryker, 'exit')
    await rm(reports, { recursive: true, force: true })
    await cp(join(copy, 'reports/mutation'), reports, { recursive: true }).catch(() => undefined)
    return exitCode ?? 1
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

process.exitCode = await main(process.argv.slice(2))
