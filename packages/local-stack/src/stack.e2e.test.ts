import { type ChildProcess, execFile, execFileSync, fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { answered, createMarquee } from '@marquee/api-client/client'
import { comingMovies, movies as demoMovies } from '@marquee/demo/demo-data/movies'
import { retryingFetch } from '@marquee/demo/retrying-fetch'
import type { DemoResult } from '@marquee/demo/run-demo'
import { identifyProcess, isRunning, type ProcessIdentity } from '@marquee/local-servers/process-record'
import { readStackFile, type Stack } from '@marquee/stack-file/stack-file'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

const home = mkdtempSync(join(tmpdir(), 'marquee-stack-'))
const cache = fileURLToPath(new URL('../../../.marquee/cache', import.meta.url))
const environment = { ...process.env, MARQUEE_HOME: home, RATE_LIMITS: 'off', LOG_LEVEL: 'info' }
const fileNamed = (name: string) => fileURLToPath(new URL(name, import.meta.url))

const run = (file: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, [fileNamed(file), ...args], { env: environment, timeout: 60_000 })

/** All descendants of a process. */
const descendantsOf = (root: number): ProcessIdentity[] => {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const below = (parent: number): number[] =>
    rows.flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid, ...below(pid)] : []))
  return below(root).flatMap((pid) => identifyProcess(pid) ?? [])
}

const isListening = (url: string) =>
  new Promise<boolean>((resolve) => {
    const { hostname, port } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port) })
    socket.once('connect', () => resolve(socket.destroy() && true))
    socket.once('error', () => resolve(false))
  })

const addressesOf = ({ gateway, services, postgres, rabbitmq, s3, stripe }: Stack): string[] => [
  gateway,
  ...Object.values(services).map(({ url }) => url),
  postgres.url,
  rabbitmq.url,
  rabbitmq.management ?? '',
  s3.endpoint,
  stripe.api_base,
]

const demo = async (): Promise<DemoResult> =>
  JSON.parse((await run('../../demo/src/main.ts', '--json')).stdout) as DemoResult

const movies = (gateway: string, query: { coming_soon?: 'true' } = {}) =>
  answered(
    createMarquee({ baseUrl: gateway, fetch: retryingFetch() }).GET('/api/v1/movies', {
      params: { query: { limit: 200, ...query } },
    }),
  )

const demoTitles = [...demoMovies, ...comingMovies].map(({ title }) => title).sort()

const movieTitles = async (gateway: string): Promise<string[]> => {
  return (await movies(gateway)).map(({ title }) => title).sort()
}

const hasCurl = spawnSync('curl', ['--version']).status === 0

/** Runs the README's curl commands for the stack in this home folder. Resolves with the lines that they print. */
const linesOfTheReadme = async (folder: string): Promise<string[]> => {
  const root = fileNamed('../../..')
  const [, commands = ''] =
    /## Use it with curl\n.*?```sh\n(.*?)```/s.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  const script = ['set -euo pipefail', 'curl() { command curl --fail-with-body "$@"; }', commands].join('\n')
  const options = { cwd: root, timeout: 60_000, env: { ...process.env, MARQUEE_HOME: folder } }
  const { stdout } = await promisify(execFile)('bash', ['-c', script], options)
  return stdout.trimEnd().split('\n')
}

type StackLogLine = { service: string; event: string; pid?: number; exit?: string; reason?: string }

const stackLog = (): StackLogLine[] =>
  readFileSync(join(home, 'logs', 'stack.log'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as StackLogLine)

// The tests share the downloads and the compiled code with other tests, as starts in the same home folder do.
beforeAll(() => symlinkSync(cache, join(home, 'cache')))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** What the stack had in stack.json when its first start was complete. */
let firstStack: Stack

describe('a started stack', () => {
  let supervisor: ChildProcess
  /** Each start of a process of a service, such as `booking 1, time 2`. */
  const starts: string[] = []
  const stack = () => firstStack

  beforeAll(async () => {
    supervisor = fork(fileNamed('./stack-under-test.ts'), [cache], { env: environment, execArgv: [] })
    firstStack = await new Promise<Stack>((resolve, reject) => {
      supervisor.on('message', (message: { startedAs?: string; stack?: Stack }) => {
        if (message.startedAs !== undefined) starts.push(message.startedAs)
        if (message.stack !== undefined) resolve(message.stack)
      })
      supervisor.once('exit', (code) => reject(new Error(`the stack did not start: exit code ${code}`)))
    })
  }, 120_000)
  afterAll(() => {
    supervisor?.kill('SIGKILL')
  })

  it('writes a stack file that only its owner may read, and every server in it answers', async () => {
    expect(readStackFile(home)).toEqual(stack())
    expect(statSync(join(home, 'stack.json')).mode & 0o777).toBe(0o600)
    const { gateway, services, rabbitmq, superuser } = stack()
    expect(await Promise.all(addressesOf(stack()).map(isListening))).not.toContain(false)
    for (const [name, { url, pid, database_url }] of Object.entries(services)) {
      expect((await fetch(`${url}/health/ready`)).status).toBe(200)
      expect(identifyProcess(pid)).toBeDefined()
      expect(new URL(database_url).username).toBe(`marquee_${name}`)
    }
    expect((await fetch(`${gateway}/health/ready`)).status).toBe(200)
    const authorization = `Basic ${btoa(`${rabbitmq.user}:${rabbitmq.password}`)}`
    expect((await fetch(`${rabbitmq.management}/api/whoami`, { headers: { authorization } })).status).toBe(200)
    const form = new URLSearchParams({ username: superuser.email, password: superuser.password })
    expect((await fetch(`${gateway}/api/v1/auth/access-token`, { method: 'POST', body: form })).status).toBe(200)
  })

  it('has movies with posters, rooms and a week of showtimes', async () => {
    const { gateway } = stack()
    expect(await movieTitles(gateway)).toEqual(demoTitles)
    const shown = await movies(gateway)
    const days = shown.flatMap(({ showtimes }) => showtimes.map(({ show_datetime }) => show_datetime.slice(0, 10)))
    expect(new Set(days).size).toBeGreaterThanOrEqual(7)
    const poster = await fetch(shown[0]?.poster_image ?? '')
    expect([poster.status, poster.headers.get('content-type')]).toEqual([200, 'image/webp'])
  })

  it('has the facts of every movie, and two movies that are coming soon', async () => {
    const { gateway } = stack()
    const known = new Map([...demoMovies, ...comingMovies].map((movie) => [movie.title, movie]))
    for (const { title, original_title, director, cast, age_rating } of await movies(gateway)) {
      const { originalTitle, director: directedBy, cast: names, ageRating } = known.get(title) ?? {}
      expect([original_title, director, cast, age_rating]).toEqual([originalTitle, directedBy, names, ageRating])
    }
    const coming = await movies(gateway, { coming_soon: 'true' })
    expect(coming.map(({ title }) => title)).toEqual(comingMovies.map(({ title }) => title))
  })

  it('serves the storefront, whose pages describe the films, and lets a browser reach the sandbox', async () => {
    const { gateway } = stack()
    const [movie] = await movies(gateway)
    const page = await (await fetch(`${gateway}/films/${movie?.id}`)).text()
    expect(page).toMatch(/<meta property="og:image" content="[^"]+\/posters\/[^"]+">/)
    expect(page).toContain('"@type":"ScreeningEvent"')
    const [, script] = /<script type="module"[^>]* src="(\/assets\/[^"]+)"/.exec(page) ?? []
    expect((await fetch(`${gateway}${script}`)).status).toBe(200)
    const cinema = await answered(createMarquee({ baseUrl: gateway }).GET('/api/v1/cinema'))
    expect(cinema).toEqual({
      name: 'Marquee',
      address: null,
      time_zone: 'Europe/Berlin',
      currency: 'eur',
      payments: 'sandbox',
    })
    const withoutKey = await fetch(`${gateway}/sandbox/stripe/v1/payment_intents/pi_1`)
    expect(withoutKey.status).toBe(401)
  })

  it('passes the demo, which buys tickets and gives them back', async () => {
    const result = await demo()
    expect(result).toMatchObject({
      ok: true,
      steps: expect.arrayContaining([expect.objectContaining({ name: 'refunded' })]),
    })
    // A generous limit: other tests may keep the machine busy.
    expect(result.webhook_to_confirmed_ms).toBeLessThan(5_000)
  })

  it.skipIf(!hasCurl)(
    'answers the README’s curl commands, from sign-up to the refund, with the words that the README announces',
    async () => {
      const lines = await linesOfTheReadme(home)
      const [email, ...words] = lines
      const [revenue, refunded] = [Number(words[6]), Number(words[8])]
      expect(email).toMatch(/^ada-\d+@example\.org$/)
      expect(words.toSpliced(8, 1).toSpliced(6, 1)).toEqual([
        'pending',
        'succeeded',
        'confirmed',
        'occupied',
        'confirmed',
        'succeeded',
        'refunded',
      ])
      expect(refunded).toBeGreaterThan(0)
      expect(revenue).toBeGreaterThanOrEqual(refunded)
    },
    90_000,
  )

  it('refuses a second stack in the same home folder', async () => {
    await expect(run('./main.ts')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`already running in ${home} (pid ${supervisor.pid})`),
    })
    expect(readStackFile(home)).toEqual(stack())
  })

  it('restarts a killed service with a new environment, and updates the pid in the stack file', {
    timeout: 70_000,
  }, async () => {
    const before = stack().services.booking
    expect(starts).toContain('booking 1, time 1')
    expect(starts).not.toContain('booking 1, time 2')
    process.kill(before.pid, 'SIGKILL')
    await expect.poll(() => readStackFile(home)?.services.booking.pid, { timeout: 30_000 }).not.toBe(before.pid)
    await expect
      .poll(async () => (await fetch(`${before.url}/health/ready`).catch(() => undefined))?.status, { timeout: 30_000 })
      .toBe(200)
    const after = readStackFile(home)?.services.booking
    expect(after).toMatchObject({ url: before.url, database_url: before.database_url })
    expect(identifyProcess(after?.pid ?? 0)).toBeDefined()
    expect(starts.toSorted().filter((start) => /^(booking|gateway)/.test(start))).toEqual([
      'booking 1, time 1',
      'booking 1, time 2',
      'gateway 1, time 1',
    ])
    expect(stackLog()).toContainEqual(
      expect.objectContaining({ service: 'booking', event: 'process.ended', exit: 'ended by SIGKILL' }),
    )
    if (process.platform === 'linux') {
      expect(readFileSync(`/proc/${after?.pid}/environ`, 'utf8')).toContain('STARTED_AS=booking 1, time 2')
    }
  })

  it('stops all its processes when its supervisor is killed', async () => {
    const processes = descendantsOf(supervisor.pid ?? 0)
    expect(processes.length).toBeGreaterThan(10)
    supervisor.kill('SIGKILL')
    await expect.poll(() => processes.filter(isRunning), { timeout: 15_000 }).toEqual([])
    expect(existsSync(join(home, 'stack.json'))).toBe(false)
    await expect(run('../../demo/src/main.ts')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No stack is running'),
    })
  })
})

describe('a stack that starts again after its supervisor was killed', () => {
  let main: ChildProcess
  let output = ''
  // Runs `npm start` and waits until everything is ready.
  beforeAll(async () => {
    main = spawn(process.execPath, [fileNamed('./main.ts')], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [main.stdout, main.stderr]) stream?.on('data', (piece) => (output += piece))
    await vi.waitFor(() => expect(output).toContain('stack file'), { timeout: 120_000 })
  }, 150_000)
  afterAll(() => {
    main?.kill('SIGKILL')
  })

  it('has the data and the passwords of the previous start', async () => {
    const after = readStackFile(home)
    expect(after?.superuser).toEqual(firstStack.superuser)
    expect(after?.services.booking.database_url).toBe(firstStack.services.booking.database_url)
    expect(await movieTitles(after?.gateway ?? '')).toEqual(demoTitles)
    expect(await demo()).toMatchObject({ ok: true })
  }, 60_000)

  it('leaves no process behind and stops within 10 s of several signals, of which it logs the first', async () => {
    const processes = descendantsOf(main.pid ?? 0)
    expect(processes.length).toBeGreaterThan(10)
    const stack = readStackFile(home)
    const addresses = stack ? addressesOf(stack) : []
    expect(await Promise.all(addresses.map(isListening))).not.toContain(false)
    const exit = once(main, 'exit')
    const start = performance.now()
    main.kill('SIGINT')
    // Of signals that are pending at once, the kernel lets the last one's handler run first.
    await expect.poll(() => output, { timeout: 5_000 }).toContain('Stopping (SIGINT)…')
    main.kill('SIGINT')
    main.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(processes.filter(isRunning)).toEqual([])
    expect(await Promise.all(addresses.map(isListening))).not.toContain(true)
    expect(existsSync(join(home, 'stack.json'))).toBe(false)
    expect(output).not.toContain('Stopping (SIGTERM)…')
  }, 60_000)

  it('has logged every start and stop', () => {
    const whole = stackLog()
    const log = whole.slice(whole.findLastIndex(({ event }) => event === 'stack.starting'))
    const startedPids = log.filter(({ event }) => event === 'process.started').map(({ pid }) => pid)
    const endedPids = log.filter(({ event }) => /^process\.(stopped|ended)$/.test(event)).map(({ pid }) => pid)
    expect(startedPids.length).toBeGreaterThan(8)
    expect(endedPids.toSorted()).toEqual(startedPids.toSorted())
    expect(whole).toContainEqual(
      expect.objectContaining({
        service: 'stack',
        event: 'process.left_behind',
        reason: 'the supervisor was killed',
      }),
    )
    expect(log).toContainEqual(
      expect.objectContaining({
        service: 'gateway',
        event: 'process.stopped',
        // SIGKILL on a busy machine, because a process writes its compile cache before it exits.
        exit: expect.stringMatching(/^ended (with exit code 0|by SIGKILL)$/),
        reason: 'SIGINT',
      }),
    )
  })

  it('reports a failed start on one line with the cause first, and leaves no process behind', async () => {
    const failure = await promisify(execFile)(process.execPath, [fileNamed('./main.ts')], {
      env: { ...environment, RATE_LIMITS: 'sometimes', PORT: '' },
      timeout: 60_000,
    }).catch((error: unknown) => error as { code: number; stdout: string; stderr: string })
    expect(failure).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/RATE_LIMITS: .* Marquee did not start\.\n$/),
    })
    expect(failure.stderr.trimEnd().split('\n')).toHaveLength(1)
    const starts = stackLog().filter(({ event }) => event === 'process.started')
    expect(starts.filter(({ pid = 0 }) => identifyProcess(pid))).toEqual([])
    expect(stackLog().map(({ event }) => event)).toContain('stack.start_failed')
  }, 90_000)
})
