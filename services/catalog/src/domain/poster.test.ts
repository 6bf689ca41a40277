import fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { imageEnd, imageFormat, maxPosterBytes, posterContentType, posterVariants } from './poster.ts'

const formats = ['jpeg', 'png', 'webp'] as const
const pictures: Partial<Record<string, Buffer>> = {}
beforeAll(async () => {
  const raw = {
    create: {
      width: 40,
      height: 60,
      channels: 3,
      background: 'teal',
      noise: { type: 'gaussian', sigma: 40, mean: 120 },
    },
  } as const
  for (const format of formats) pictures[format] = await sharp(raw).toFormat(format).toBuffer()
  pictures['progressive'] = await sharp(raw).jpeg({ progressive: true }).toBuffer()
})
const picture = (name: string) => pictures[name] ?? Buffer.alloc(0)

describe("a file's first bytes", () => {
  it.each(formats)('tell %s', (format) => expect(imageFormat(picture(format))).toBe(format))

  it.each([
    'GIF89a; alert(1)',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<!doctype html><script>',
    'RIFF1234WAVE',
    '',
  ])('tell that %j is no picture of ours', (text) => expect(imageFormat(Buffer.from(text))).toBeUndefined())
})

describe('the end of a picture', () => {
  it.each([...formats, 'progressive'])('is the end of a file that is nothing but a picture: %s', (name) => {
    expect(imageEnd(picture(name))).toBe(picture(name).length)
  })

  it.each([...formats, 'progressive'])('is found whatever follows it: %s', (name) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (rest) => {
        expect(imageEnd(Buffer.concat([picture(name), rest]))).toBe(picture(name).length)
      }),
    )
  })

  it.each([...formats, 'progressive'])('is missing from a file that is cut off: %s', (name) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: picture(name).length - 1 }), (length) => {
        expect(imageEnd(picture(name).subarray(0, length))).toBeUndefined()
      }),
    )
  })

  it.each(formats)('is looked for in any bytes without failing or going on for ever: %s', (format) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (rest) => {
        const bytes = Buffer.concat([picture(format).subarray(0, 12), rest])
        expect(imageEnd(bytes) ?? 0).toBeLessThanOrEqual(bytes.length)
      }),
    )
  })
})

describe('the end of a JPEG', () => {
  const start = [0xff, 0xd8, 0xff, 0xe0, 0x00, 0x02]

  it('is found behind fill bytes, markers without a length, and restart markers and stuffed bytes in a scan', () => {
    const markers = [0xff, 0xff, 0xfe, 0x00, 0x03, 0x20, 0xff, 0x01, 0xff, 0xd0, 0xff, 0xd7]
    const scan = [0xff, 0xda, 0x00, 0x02, 0x12, 0xff, 0x00, 0xff, 0xd0, 0x34, 0xff, 0xd7, 0x56]
    const bytes = Uint8Array.from([...start, ...markers, ...scan, 0xff, 0xd9])
    expect(imageEnd(bytes)).toBe(bytes.length)
  })

  it.each([
    ['something that is no marker', [0x12, 0xd9]],
    ['something before a marker, where nothing is scanned', [0x12, 0xff, 0xd9]],
    ['a scan without an end', [0xff, 0xda, 0x00, 0x02, 0x12, 0x34]],
  ])('is missing behind %s', (_, rest) => expect(imageEnd(Uint8Array.from([...start, ...rest]))).toBeUndefined())
})

it('ends a WebP of odd length behind its padding', () => {
  const webp = Buffer.from('RIFF\x05\0\0\0WEBP!\0')
  expect(imageEnd(webp)).toBe(14)
  expect(imageEnd(webp.subarray(0, 13))).toBeUndefined()
})

it('may have five megabytes', () => expect(maxPosterBytes).toBe(5_242_880))

describe("a poster's names", () => {
  const key = '0123456789abcdef0123456789abcdef'

  it('are one for each width and format, the one for browsers first', () => {
    expect(posterVariants(key).map(({ name }) => name)).toEqual([
      `${key}-640.webp`,
      `${key}-640.jpg`,
      `${key}-320.webp`,
      `${key}-320.jpg`,
    ])
  })

  it('say what they are served as', () => {
    for (const { name, contentType } of posterVariants(key)) expect(posterContentType(name)).toBe(contentType)
  })

  it.each([
    `../${key}-640.webp`,
    `${key}-640.svg`,
    `${key}-100.webp`,
    `${key.toUpperCase()}-640.webp`,
    `${key}-640.webp\n`,
    '',
  ])('are not %j', (name) => expect(posterContentType(name)).toBeUndefined())
})
