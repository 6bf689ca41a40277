import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import pg from 'pg'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { startPostgres } from './postgres.ts'
import { identifyProcess } from './process-record.ts'
import { startRabbitmq } from './rabbitmq.ts'
import { type S3, startS3 } from './s3.ts'

const { home: base, cache } = inject('testParts')
const homeOf = (name: string) => join(base, `parts-${name}`)
const log = () => {}
const isAlive = (pid: number) => identifyProcess(pid) !== undefined

/**
 * Runs `code` in a process of its own, kills that process with SIGKILL, and resolves with the pid that the code logged.
 */
const leaveBehind = async (code: string): Promise<number> => {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  child.kill('SIGKILL')
  await once(child, 'exit')
  return Number(line)
}

const starting = (file: string, call: string) => `
  const part = await import(${JSON.stringify(new URL(file, import.meta.url).href)})
  const started = await part.${call}
  console.log(started.pid)
  setInterval(() => {}, 1000)
`

const query = async (url: string, sql: string) => {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe('PostgreSQL', () => {
  it('keeps committed data when it is killed, restarted, stopped and started again', async () => {
    const home = homeOf('postgres')
    const first = await startPostgres({ home, log })
    onTestFinished(first.stop)
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.kill()
    expect(isAlive(first.pid)).toBe(false)
    await first.restart()
    expect(await query(first.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
    await first.stop()

    const second = await startPostgres({ home, log })
    onTestFinished(second.stop)
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
    expect(await query(second.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
    expect(await query(second.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }])
  })

  it('refuses connections without the password, which only the owner may read', async () => {
    const home = homeOf('postgres-password')
    const server = await startPostgres({ home, fsync: false, log })
    onTestFinished(server.stop)
    const url = new URL(server.url)
    url.password = 'postgres'
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/)
    expect(statSync(join(home, 'postgres', 'password')).mode & 0o777).toBe(0o600)
  })

  it('replaces a server whose supervisor was killed, and refuses to replace one whose supervisor lives', async () => {
    const home = homeOf('postgres-leftover')
    const pid = await leaveBehind(
      starting('./postgres.ts', `startPostgres({ home: ${JSON.stringify(home)}, fsync: false, log() {} })`),
    )
    expect(isAlive(pid)).toBe(true)
    const server = await startPostgres({ home, fsync: false, log })
    onTestFinished(server.stop)
    expect(isAlive(pid)).toBe(false)

    const rival = leaveBehind(
      starting(
        './postgres.ts',
        `startPostgres({ home: ${JSON.stringify(home)}, log() {} }).catch(() => ({ pid: 'refused' }))`,
      ),
    )
    expect(await rival).toBeNaN()
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})

describe('RabbitMQ', () => {
  it('replaces a broker and its epmd whose supervisor was killed, and reports every start and end', async () => {
    const home = homeOf('rabbitmq')
    const pid = await leaveBehind(
      starting(
        './rabbitmq.ts',
        `startRabbitmq({ home: ${JSON.stringify(home)}, cache: ${JSON.stringify(cache)}, log() {} })`,
      ),
    )
    expect(isAlive(pid)).toBe(true)
    const stopped: string[] = []
    const ends: [how: string, requested: boolean][] = []
    const starts: number[] = []
    const broker = await startRabbitmq({
      home,
      cache,
      log: (message) => stopped.push(message),
      listener: {
        onStart: (started) => starts.push(started),
        onEnd: ({ how, requested }) => ends.push([how, requested]),
      },
    })
    onTestFinished(broker.stop)
    expect(isAlive(pid)).toBe(false)
    expect(stopped).toEqual([
      expect.stringContaining(`stopping RabbitMQ (pid ${pid})`),
      expect.stringContaining('stopping epmd'),
    ])

    process.kill(broker.pid, 'SIGKILL')
    await expect.poll(() => ends).toEqual([['ended by SIGKILL', false]])
    await broker.restart()
    await broker.stop()
    expect(isAlive(broker.pid)).toBe(false)
    expect(starts).toHaveLength(2)
    expect(ends.map(([, requested]) => requested)).toEqual([false, true])
  }, 60_000)
})

describe('S3', () => {
  const clientOf = ({ endpoint, region, accessKeyId, secretAccessKey }: S3) =>
    new S3Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true })

  it('replaces a server whose supervisor was killed, keeps objects over a restart, and refuses browsers', async () => {
    const home = homeOf('s3')
    const pid = await leaveBehind(starting('./s3.ts', `startS3({ home: ${JSON.stringify(home)}, log() {} })`))
    const server = await startS3({ home, log })
    expect(isAlive(pid)).toBe(false)
    await clientOf(server).send(
      new PutObjectCommand({
        Bucket: server.bucket,
        Key: 'posters/a.webp',
        Body: 'picture',
        ContentType: 'image/webp',
      }),
    )
    await server.stop()
    expect(isAlive(server.pid)).toBe(false)

    const again = await startS3({ home, log })
    onTestFinished(again.stop)
    const object = await clientOf(again).send(new GetObjectCommand({ Bucket: again.bucket, Key: 'posters/a.webp' }))
    expect(await object.Body?.transformToString()).toBe('picture')
    expect(object.ContentType).toBe('image/webp')
    // A page in a browser could send these requests, to this host name or to another name that resolves to 127.0.0.1.
    const url = `${again.endpoint}/${again.bucket}/posters/a.webp`
    expect((await fetch(url)).status).toBe(403)
    const signed = { authorization: 'AWS4-HMAC-SHA256 anything' }
    expect((await fetch(url, { headers: { ...signed, origin: 'https://elsewhere.example' } })).status).toBe(403)
    const [answer] = await once(get(url, { headers: { ...signed, host: 'elsewhere.example' } }), 'response')
    expect(answer.statusCode).toBe(403)
    await expect(clientOf(again).send(new CreateBucketCommand({ Bucket: again.bucket }))).rejects.toThrow()
  })
})
