import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { deflateSync } from 'node:zlib'
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { newId } from '@marquee/kernel/id'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { sharedTestCatalog, startTestCatalog, type TestCatalog } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await sharedTestCatalog()
})
afterAll(() => catalog.stop())

const picture = (width = 900, height = 1350) =>
  sharp({ create: { width, height, channels: 4, background: { r: 20, g: 90, b: 160, alpha: 0.5 } } })
const png = () => picture().png().toBuffer()
const noise = () =>
  sharp({
    create: {
      width: 40,
      height: 60,
      channels: 3,
      background: 'teal',
      noise: { type: 'gaussian', sigma: 40, mean: 120 },
    },
  })

const half = async (image: Sharp): Promise<Buffer> => {
  const bytes = await image.toBuffer()
  return bytes.subarray(0, bytes.length / 2)
}

const formWith = (bytes: Uint8Array, { name = 'poster.png', field = 'poster_image' } = {}) => {
  const form = new FormData()
  form.append('title', `Movie ${newId()}`)
  form.append(field, new Blob([new Uint8Array(bytes)]), name)
  return form
}
const upload = (bytes: Uint8Array, options?: { name?: string; field?: string }, to = catalog) =>
  to.call('POST', '/movies', { form: formWith(bytes, options) })
const pathOf = (url: string) => url.replace('https://cinema.example/api/v1', '')
const get = (url: string) => catalog.call('GET', pathOf(url), { as: 'anonymous' })
const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code
const maxPosterBytes = 5 * 1024 * 1024
/** Uploads a picture of the given size over the network twice: with and without a content length. */
const sendBothWays = async (size: number): Promise<Response[]> => {
  const bytes = new Uint8Array(size)
  bytes.set(await picture(9, 9).jpeg().toBuffer())
  const headers = { authorization: `Bearer ${catalog.tokens.superuser}` }
  const url = `${catalog.url}/api/v1/movies`
  const answer = await fetch(url, { method: 'POST', headers, body: formWith(bytes) })
  const encoded = new Response(formWith(bytes))
  const streamed = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': encoded.headers.get('content-type') ?? '' },
    body: encoded.body,
    duplex: 'half',
  } as RequestInit)
  return [answer, streamed]
}
const movieCount = async (of = catalog) => Number((await of.sql('SELECT count(*) FROM movies'))[0].count)

describe('a poster', () => {
  it.each(['jpeg', 'png', 'webp'] as const)(
    'that is a %s is encoded again in two widths and two formats',
    async (format) => {
      const { status, body } = await upload(await picture().toFormat(format).toBuffer())
      expect(status).toBe(201)
      expect(body.poster_image).toMatch(/^https:\/\/cinema\.example\/api\/v1\/posters\/[0-9a-f]{32}-640\.webp$/)
      const variants = await Promise.all(
        body.poster_image_variants.map(async (variant: { url: string; width: number; content_type: string }) => {
          const answer = await get(variant.url)
          const { width, height, format: found } = await sharp(answer.body).metadata()
          expect([answer.status, answer.headers['content-type']]).toEqual([200, variant.content_type])
          expect(height).toBe(variant.width * 1.5)
          return [width, found]
        }),
      )
      expect(variants).toEqual([
        [640, 'webp'],
        [640, 'jpeg'],
        [320, 'webp'],
        [320, 'jpeg'],
      ])
    },
  )

  it('is stored with its content type and cache control, so that a CDN can serve the bucket', async () => {
    const { body } = await upload(await png())
    const { endpoint, region, bucket, accessKeyId, secretAccessKey } = inject('testParts').s3
    const storage = new S3Client({
      endpoint,
      region,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    })
    const Key = body.poster_image.split('/').at(-1)
    expect(await storage.send(new HeadObjectCommand({ Bucket: bucket, Key }))).toMatchObject({
      ContentType: 'image/webp',
      CacheControl: 'public, max-age=31536000, immutable',
    })
    storage.destroy()
  })

  it('keeps only the pixels of the file, rotated to the orientation of the camera', async () => {
    const exif = { IFD0: { Copyright: 'SECRET', Orientation: '6' } }
    const { body } = await upload(
      await picture(300, 200).jpeg().withExif(exif).withMetadata({ orientation: 6 }).toBuffer(),
    )
    const stored = (await get(body.poster_image)).body
    expect(stored.includes('SECRET')).toBe(false)
    const { width, height, exif: kept } = await sharp(stored).metadata()
    expect([width, height, kept]).toEqual([200, 300, undefined])
  })

  it('that is small is not enlarged', async () => {
    const { body } = await upload(await picture(50, 70).png().toBuffer())
    expect(await sharp((await get(body.poster_image)).body).metadata()).toMatchObject({ width: 50, height: 70 })
  })

  it('is published with the movie', async () => {
    const { body } = await upload(await png())
    expect((await catalog.eventsOf(body.id))[0]?.data.posterUrl).toBe(body.poster_image)
  })

  it('can be left out of a form: browsers then send an empty file without a name', async () => {
    const { status, body } = await upload(new Uint8Array(), { name: '' })
    expect([status, body.poster_image]).toEqual([201, null])
  })

  it('can have exactly 5 MiB', async () => {
    for (const answer of await sendBothWays(maxPosterBytes)) expect(answer.status).toBe(201)
  })

  it('is accepted in each of six concurrent uploads', async () => {
    const bytes = await png()
    const answers = await Promise.all(Array.from({ length: 6 }, () => upload(bytes)))
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201))
    expect(new Set(answers.map(({ body }) => body.poster_image)).size).toBe(6)
  })
})

describe('the validation of posters', () => {
  const header = (width: number, height: number) => {
    const chunk = (name: string, data: Buffer) => {
      const head = Buffer.alloc(4)
      head.writeUInt32BE(data.length)
      return Buffer.concat([head, Buffer.from(name), data, Buffer.alloc(4)])
    }
    const ihdr = Buffer.alloc(13)
    ihdr.writeUInt32BE(width, 0)
    ihdr.writeUInt32BE(height, 4)
    ihdr.set([1, 0, 0, 0, 0], 8)
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    const rows = deflateSync(Buffer.alloc(100_000))
    return Buffer.concat([signature, chunk('IHDR', ihdr), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))])
  }
  const html = Buffer.from('<script>alert(1)</script>')
  const files: [what: string, bytes: () => Promise<Buffer> | Buffer, code: string][] = [
    [
      'an SVG',
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      'unsupported-image',
    ],
    ['an HTML page', () => Buffer.from('<!doctype html><script>alert(1)</script>'), 'unsupported-image'],
    ['a GIF', () => picture(9, 9).gif().toBuffer(), 'unsupported-image'],
    ['a TIFF', () => picture(9, 9).tiff().toBuffer(), 'unsupported-image'],
    ['an empty file with a name', () => Buffer.alloc(0), 'unsupported-image'],
    ['three bytes', () => Buffer.from([0xff, 0xd8, 0xff]), 'unsupported-image'],
    [
      'an HTML page with a JPEG signature',
      () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), html]),
      'unsupported-image',
    ],
    ['half a PNG', async () => (await png()).subarray(0, 2_000), 'unsupported-image'],
    ['half a JPEG', () => half(noise().jpeg()), 'unsupported-image'],
    ['half a progressive JPEG', () => half(noise().jpeg({ progressive: true })), 'unsupported-image'],
    ['half a WebP', () => half(noise().webp()), 'unsupported-image'],
    ['a PNG without pixels', () => header(100, 100), 'unsupported-image'],
    ['a PNG of 30,000 × 30,000', () => header(30_000, 30_000), 'image-too-large'],
  ]

  it.each(files)('refuses %s', async (_, bytes, code) => {
    const before = await movieCount()
    const { status, body } = await upload(await bytes())
    expect([status, body.code]).toEqual([422, code])
    expect(await movieCount()).toBe(before)
  })

  it('accepts a PNG that has all its pixels but no end chunk', async () => {
    const { status } = await upload((await noise().png().toBuffer()).subarray(0, -12))
    expect(status).toBe(201)
  })

  // Phones append gain maps, videos and trailers to pictures. Other appended data is dropped in the same way.
  it.each<[string, () => Promise<Buffer>]>([
    ['JPEG', () => picture(9, 9).jpeg().toBuffer()],
    ['PNG', () => picture(9, 9).png().toBuffer()],
    ['WebP', () => picture(9, 9).webp().toBuffer()],
  ])('accepts a %s with data appended, and drops that data', async (_, bytes) => {
    const { status, body } = await upload(Buffer.concat([await bytes(), html, randomBytes(10_000)]))
    expect(status).toBe(201)
    for (const { url } of body.poster_image_variants) {
      const served = (await get(url)).body
      expect(served.includes('<script>')).toBe(false)
      expect((await sharp(served).metadata()).width).toBe(9)
    }
  })

  it.each(['../../etc/passwd.png', '/etc/passwd.png', '..\\poster.png'])('refuses a file named %s', async (name) => {
    const { status, body } = await upload(await png(), { name })
    expect([status, body.errors[0].path]).toEqual([422, 'poster_image'])
  })

  it('refuses a file in another field', async () => {
    const { status, body } = await upload(await png(), { field: 'title' })
    expect([status, body.errors[0].path]).toEqual([422, 'title'])
  })

  it('refuses two files', async () => {
    const form = formWith(await png())
    form.append('poster_image', new Blob([new Uint8Array(await png())]), 'second.png')
    expect((await catalog.call('POST', '/movies', { form })).status).toBe(413)
  })

  it.each([
    ['one byte more than 5 MiB', maxPosterBytes + 1],
    ['50 MiB', 50 * 1024 * 1024],
  ])('refuses %s over the network', async (_, size) => {
    for (const answer of await sendBothWays(size)) {
      expect([answer.status, await codeOf(answer)]).toEqual([413, 'too-large'])
    }
  })
})

describe('while the poster storage', () => {
  const withStorage = async (endpoint: string, check: (catalog: TestCatalog) => Promise<void>) => {
    const other = await startTestCatalog({ S3_ENDPOINT: endpoint })
    try {
      await check(other)
    } finally {
      await other.stop()
    }
  }
  const expectPosterRefused = async (other: TestCatalog) => {
    const { status, body, headers } = await upload(await png(), {}, other)
    expect([status, body.code]).toEqual([503, 'poster-storage-unavailable'])
    expect(headers['retry-after']).toBeDefined()
    expect(await movieCount(other)).toBe(0)
    // A partly stored poster is registered as unused, so that it is swept once the storage works again.
    const window = "delete_after BETWEEN now() AND now() + interval '10 minutes'"
    expect(await other.sql(`SELECT ${window} AS soon FROM unused_posters`)).toEqual([{ soon: true }])
    expect((await other.call('POST', '/movies', { body: { title: 'Without' } })).status).toBe(201)
  }

  it('is down, a movie can be added only without a poster, and a request for a poster gets a 503', async () => {
    await withStorage('http://127.0.0.1:1', async (other) => {
      await expectPosterRefused(other)
      const served = await other.call('GET', '/posters/0123456789abcdef0123456789abcdef-640.webp')
      expect([served.status, served.body.code]).toEqual([503, 'poster-storage-unavailable'])
    })
  })

  it('does not answer, a movie with a poster is refused after the timeout', async () => {
    const silent = createServer((socket) => socket.on('error', () => socket.destroy()))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const address = silent.address()
    const port = typeof address === 'object' ? address?.port : 0
    try {
      await withStorage(`http://127.0.0.1:${port}`, expectPosterRefused)
    } finally {
      silent.close()
    }
  })
})
