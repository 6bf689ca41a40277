import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { imageFormat, maxPosterBytes, posterContentType, posterVariants } from './poster.ts'

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
