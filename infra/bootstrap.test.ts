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

/** Says what it is told; ends with 7 a moment after the first signal, unless it was asked to end at once. */
const program = `
import { appendFileSync } from 'node:fs'
const say = (line: string) => appendFileSync(process.env.SAYS!, line + '\\n')
say('up ' + process.version.split('.')[0] + ' ' + process.argv.slice(2).join(' '))
if (process.env.ENDS) process.exit(Number(process.env.ENDS))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    say(signal)
    setTimeout(() => { say('down'); process.exit(7) }, 700)
  })
}
setInterval(() => {}, 1000)
`

let scratch: string
let env: NodeJS.ProcessEnv

/** A project with the real scripts, whose tasks are the program above and whose `npx pnpm install` is a line in a file. */
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
  writeFileSync(join(scratch, 'bin/npx'), '#!/bin/sh\necho "$@" >> installs\nsleep 0.5\nexit $INSTALL_ENDS\n', {
    mode: 0o755,
  })
  env = {
    ...process.env,
    PATH: [join(scratch, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
    SAYS: join(scratch, 'says'),
  }
})
afterEach(() => {
  // After a failure, nothing may stay behind: with its group killed, a task is told to stop by its watchdog.
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

const said = (line: RegExp): Promise<void> =>
  expect.poll(() => lines('says').join('\n'), { timeout: 10_000 }).toMatch(line)

describe('installing', () => {
  it('is done by the same pnpm that the tools find afterwards', () => {
    const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      packageManager: string
    }
    expect(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')).toContain(
      `\n  pnpm: ${packageManager.slice('pnpm@'.length)}\n`,
    )
  })

  it('happens once when several tasks start at once, and not again', async () => {
    const exitCodes = await Promise.all([1, 2, 3].map(() => exitCode(npm(['run', 'demo'], { ENDS: '0' }))))
    expect(exitCodes).toEqual([0, 0, 0])
    expect(lines('says')).toHaveLength(3)

    expect(await exitCode(npm(['run', 'demo'], { ENDS: '0' }))).toBe(0)
    expect(lines('installs')).toEqual([expect.stringMatching(/^--yes pnpm@[\d.]+ install --frozen-lockfile/)])
  })

  it('happens again when the lockfile has changed', async () => {
    await exitCode(npm(['run', 'demo'], { ENDS: '0' }))
    writeFileSync(join(scratch, 'pnpm-lock.yaml'), 'another\n')
    await exitCode(npm(['run', 'demo'], { ENDS: '0' }))
    expect(lines('installs')).toHaveLength(2)
  })

  it('is not waited for when whoever did it was killed', async () => {
    const lock = join(scratch, '.marquee/install.lock')
    mkdirSync(lock, { recursive: true })
    writeFileSync(join(lock, 'token'), 'of somebody long gone')
    utimesSync(lock, new Date(0), new Date(0))
    expect(await exitCode(npm(['run', 'demo'], { ENDS: '0' }))).toBe(0)
    expect(existsSync(lock)).toBe(false)
  })

  it('stops the task when it fails, and is tried again', async () => {
    expect(await exitCode(npm(['run', 'demo'], { ENDS: '0', INSTALL_ENDS: '3' }))).toBe(3)
    expect(lines('says')).toEqual([])
    expect(await exitCode(npm(['run', 'demo'], { ENDS: '0' }))).toBe(0)
    expect(lines('installs')).toHaveLength(2)
  })
})

describe('a task', () => {
  it('runs on the pinned Node, gets the arguments, and its exit code is passed on', async () => {
    expect(await exitCode(npm(['run', 'demo', '--', '--json', 'two words'], { ENDS: '5' }))).toBe(5)
    expect(lines('says')).toEqual(['up v24 --json two words'])
  })

  it('is told to stop exactly once when only npm is told, and is waited for', async () => {
    const start = npm(['start'])
    await said(/up/)
    process.kill(pidOf(start), 'SIGTERM')
    expect(await exitCode(start)).toBe(7)
    expect(lines('says')).toEqual(['up v24 ', 'SIGTERM', 'down'])
  })

  it('is told to stop exactly once when the whole process group is told, as by Ctrl-C', async () => {
    const start = npm(['start'])
    await said(/up/)
    process.kill(-pidOf(start), 'SIGINT')
    expect(await exitCode(start)).toBe(7)
    expect(lines('says')).toEqual(['up v24 ', 'SIGINT', 'down'])
  })

  it('is told to stop even when everything above it is killed', async () => {
    const start = npm(['start'])
    await said(/up/)
    process.kill(-pidOf(start), 'SIGKILL')
    await said(/down/)
    expect(lines('says')).toEqual(['up v24 ', 'SIGTERM', 'down'])
  })
})
