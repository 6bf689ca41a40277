import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/**
 * The program of a task. Logs its arguments and signals. Exits with code 7 shortly after the first signal, or at once
 * with the code in TASK_EXIT_CODE.
 */
const program = `
import { appendFileSync } from 'node:fs'
const log = (line: string) => appendFileSync(process.env.TASK_LOG!, line + '\\n')
log('up ' + process.version.split('.')[0] + ' ' + process.argv.slice(2).join(' '))
if (process.env.TASK_EXIT_CODE) process.exit(Number(process.env.TASK_EXIT_CODE))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    log(signal)
    setTimeout(() => { log('down'); process.exit(7) }, 700)
  })
}
setInterval(() => {}, 1000)
`

let scratch: string
let env: NodeJS.ProcessEnv

/**
 * Creates a project with the real scripts. The tasks run the program above, and `npx pnpm install` only writes a line
 * to a file.
 */
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'marquee-bootstrap-'))
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
    cpSync(join(root, file), join(scratch, file))
  for (const folder of ['infra', 'node_modules', 'bin', 'packages/demo/src', 'packages/local-stack/src'])
    mkdirSync(join(scratch, folder), { recursive: true })
  for (const file of ['bootstrap.mjs', 'install.mjs', 'run.mjs', 'watchdog.mjs'])
    cpSync(join(root, 'infra', file), join(scratch, 'infra', file))
  for (const name of ['demo', 'local-stack']) writeFileSync(join(scratch, 'packages', name, 'src/main.ts'), program)
  symlinkSync(join(root, 'node_modules/node'), join(scratch, 'node_modules/node'))
  writeFileSync(join(scratch, 'bin/npx'), '#!/bin/sh\necho "$@" >> installs\nsleep 0.5\nexit $INSTALL_EXIT_CODE\n', {
    mode: 0o755,
  })
  env = {
    ...process.env,
    PATH: [join(scratch, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
    TASK_LOG: join(scratch, 'task-log'),
  }
})
afterEach(() => {
  // A failed test must leave no process behind: after its group is killed, the watchdog stops the task.
  for (const child of started.splice(0))
    if (child.exitCode === null && child.signalCode === null) process.kill(-pidOf(child), 'SIGKILL')
  rmSync(scratch, { recursive: true, force: true })
})

const lines = (file: string): string[] =>
  existsSync(join(scratch, file)) ? readFileSync(join(scratch, file), 'utf8').trimEnd().split('\n') : []

const started: ChildProcess[] = []

const npm = (args: string[], extra: NodeJS.ProcessEnv = {}): ChildProcess => {
  const child = spawn('npm', args, { cwd: scratch, env: { ...env, ...extra }, stdio: 'ignore', detached: true })
  started.push(child)
  return child
}

const exitCode = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

const pidOf = ({ pid }: ChildProcess): number => {
  if (pid === undefined) throw new Error('npm did not start')
  return pid
}

const untilLogged = (line: RegExp): Promise<void> =>
  expect.poll(() => lines('task-log').join('\n'), { timeout: 10_000 }).toMatch(line)

describe('the installation', () => {
  it('uses the version of pnpm that the workspace pins', () => {
    const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      packageManager: string
    }
    expect(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')).toContain(
      `\n  pnpm: ${packageManager.slice('pnpm@'.length)}\n`,
    )
  })

  it('runs once when several tasks start at once, and not again', async () => {
    const exitCodes = await Promise.all([1, 2, 3].map(() => exitCode(npm(['run', 'demo'], { TASK_EXIT_CODE: '0' }))))
    expect(exitCodes).toEqual([0, 0, 0])
    expect(lines('task-log')).toHaveLength(3)

    expect(await exitCode(npm(['run', 'demo'], { TASK_EXIT_CODE: '0' }))).toBe(0)
    expect(lines('installs')).toEqual([expect.stringMatching(/^--yes pnpm@[\d.]+ install --frozen-lockfile/)])
  })

  it('runs again when the lockfile has changed', async () => {
    await exitCode(npm(['run', 'demo'], { TASK_EXIT_CODE: '0' }))
    writeFileSync(join(scratch, 'pnpm-lock.yaml'), 'another\n')
    await exitCode(npm(['run', 'demo'], { TASK_EXIT_CODE: '0' }))
    expect(lines('installs')).toHaveLength(2)
  })

  it('does not wait for a lock whose owner was killed', async () => {
    const lock = join(scratch, '.marquee/install.lock')
    mkdirSync(lock, { recursive: true })
    writeFileSync(join(lock, 'token'), 'of a killed process')
    utimesSync(lock, new Date(0), new Date(0))
    expect(await exitCode(npm(['run', 'demo'], { TASK_EXIT_CODE: '0' }))).toBe(0)
    expect(existsSync(lock)).toBe(false)
  })

  it('keeps the task from running when the installation fails, and runs again at the next start', async () => {
    expect(await exitCode(npm(['run', 'demo'], { TASK_EXIT_CODE: '0', INSTALL_EXIT_CODE: '3' }))).toBe(3)
    expect(lines('task-log')).toEqual([])
    expect(await exitCode(npm(['run', 'demo'], { TASK_EXIT_CODE: '0' }))).toBe(0)
    expect(lines('installs')).toHaveLength(2)
  })
})

describe('a task', () => {
  it('runs on the pinned Node with the given arguments, and its exit code is passed on', async () => {
    expect(await exitCode(npm(['run', 'demo', '--', '--json', 'two words'], { TASK_EXIT_CODE: '5' }))).toBe(5)
    expect(lines('task-log')).toEqual(['up v24 --json two words'])
  })

  it('receives a signal sent to npm exactly once, and npm waits until the task ends', async () => {
    const start = npm(['start'])
    await untilLogged(/up/)
    process.kill(pidOf(start), 'SIGTERM')
    expect(await exitCode(start)).toBe(7)
    expect(lines('task-log')).toEqual(['up v24 ', 'SIGTERM', 'down'])
  })

  it('receives a signal sent to the whole process group exactly once, as with Ctrl-C', async () => {
    const start = npm(['start'])
    await untilLogged(/up/)
    process.kill(-pidOf(start), 'SIGINT')
    expect(await exitCode(start)).toBe(7)
    expect(lines('task-log')).toEqual(['up v24 ', 'SIGINT', 'down'])
  })

  it('receives SIGTERM when all its parent processes are killed', async () => {
    const start = npm(['start'])
    await untilLogged(/up/)
    process.kill(-pidOf(start), 'SIGKILL')
    await untilLogged(/down/)
    expect(lines('task-log')).toEqual(['up v24 ', 'SIGTERM', 'down'])
  })
})
