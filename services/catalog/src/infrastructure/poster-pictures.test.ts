import { execFileSync } from 'node:child_process'
import { eventually } from '@marquee/testing/eventually'
import sharp from 'sharp'
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { PosterProcessingBusy, UnsupportedImage } from '../domain/errors.ts'
import { posterVariants } from '../domain/poster.ts'
import { posterPictures } from './poster-pictures.ts'

let picture: Buffer
beforeAll(async () => {
  const noise = { type: 'gaussian', mean: 120, sigma: 20 } as const
  picture = await sharp({ create: { width: 2_000, height: 1_000, channels: 3, background: 'teal', noise } })
    .jpeg()
    .toBuffer()
})

const variants = posterVariants('0123456789abcdef0123456789abcdef')
const logged: string[] = []
const log = { error: ({ event }: { event: string }) => logged.push(event) }
const renderers = () => {
  try {
    return execFileSync('pgrep', ['-P', String(process.pid), '-f', 'poster-renderer'], { encoding: 'utf8' })
      .trim()
      .split('\n')
  } catch {
    return []
  }
}

it('renders every variant in a separate process, and reuses that process', async () => {
  const { render } = posterPictures({ log })
  const before = renderers().length
  const rendered = await render(picture, variants)
  await render(picture, variants)
  expect(renderers().length).toBe(before + 1)
  for (const { variant, bytes } of rendered) {
    const { width, height } = await sharp(bytes).metadata()
    expect([width, height]).toEqual([variant.width, variant.width / 2])
  }
})

it('refuses a picture when the rendering process ends, logs the failure, and renders the next picture', async () => {
  const { render } = posterPictures({ log })
  const before = new Set(renderers())
  await render(picture, variants)
  const [renderer] = renderers().filter((pid) => !before.has(pid))
  process.kill(Number(renderer), 'SIGSTOP')
  const refused = expect(render(picture, variants)).rejects.toThrow(UnsupportedImage)
  process.kill(Number(renderer), 'SIGKILL')
  await refused
  expect(logged).toEqual(['poster.renderer_failed'])
  expect(await render(picture, variants)).toHaveLength(variants.length)
})

it('kills a process that takes longer than 15 seconds and refuses the picture', async () => {
  const { render } = posterPictures({ log })
  const small = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
  const before = new Set(renderers())
  await render(small, variants)
  const [renderer = ''] = renderers().filter((pid) => !before.has(pid))
  process.kill(Number(renderer), 'SIGSTOP')
  onTestFinished(() => {
    if (renderers().includes(renderer)) process.kill(Number(renderer), 'SIGKILL')
  })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const refused = expect(render(small, variants)).rejects.toThrow(UnsupportedImage)
  await vi.advanceTimersByTimeAsync(14_999)
  expect(renderers()).toContain(renderer)
  await vi.advanceTimersByTimeAsync(1)
  vi.useRealTimers()
  await eventually(() => expect(renderers()).not.toContain(renderer))
  await refused
})

it('renders one picture at a time and refuses further ones when eight are waiting', async () => {
  const { render } = posterPictures({ log })
  const outcomes = await Promise.allSettled(Array.from({ length: 14 }, () => render(picture, variants)))
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason)
  expect(refused).toHaveLength(5)
  for (const reason of refused) expect(reason).toBeInstanceOf(PosterProcessingBusy)
})
