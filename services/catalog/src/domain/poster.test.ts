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

describe('imageFormat', () => {
  it.each(formats)('recognises a %s by its first bytes', (format) => expect(imageFormat(picture(format))).toBe(format))

  it.each([
    'GIF89a; alert(1)',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<!doctype html><script>',
    'RIFF1234WAVE',
    '',
  ])('returns undefined for a file that begins with %j', (text) =>
    expect(imageFormat(Buffer.from(text))).toBeUndefined(),
  )
})

it('allows posters of up to 5 MiB', () => expect(maxPosterBytes).toBe(5_242_880))

describe('the names of a poster', () => {
  const key = '0123456789abcdef0123456789abcdef'

  it('include one for each width and format, beginning with the default for browsers', () => {
    expect(posterVariants(key).map(({ name }) => name)).toEqual([
      `${key}-640.webp`,
      `${key}-640.jpg`,
      `${key}-320.webp`,
      `${key}-320.jpg`,
    ])
  })

  it('determine the content type', () => {
    for (const { name, contentType } of posterVariants(key)) expect(posterContentType(name)).toBe(contentType)
  })

  it.each([
    `../${key}-640.webp`,
    `${key}-640.svg`,
    `${key}-100.webp`,
    `${key.toUpperCase()}-640.webp`,
    `${key}-640.webp\n`,
    '',
  ])('do not include %j', (name) => expect(posterContentType(name)).toBeUndefined())
})
