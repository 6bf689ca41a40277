// Main module of the process that decodes uploaded pictures. The process has no secrets and no connections, so that a
// picture that exploits the decoder gains nothing. A crash affects no request, and the memory is freed when the process
// ends.
import sharp from 'sharp'
import { maxPosterPixels, type PosterVariant } from '../domain/poster.ts'

export type RenderRequest = { readonly image: Uint8Array; readonly variants: readonly PosterVariant[] }

export type RenderReply =
  | { readonly refused: 'unreadable' | 'too-many-pixels' }
  /** In the order of the variants. */
  | { readonly pictures: readonly Uint8Array[] }

sharp.concurrency(1)
sharp.cache(false)
// libvips has decoders for many more formats. Only the formats of `imageFormat` are allowed.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
})

// The decoder stops at the end of the picture. Data after the picture, such as the videos that phones append, is never
// read. Decoding fails if pixels are missing.
const encode = (image: Uint8Array, { width, extension }: PosterVariant): Promise<Buffer> => {
  const resized = sharp(image, { limitInputPixels: maxPosterPixels, failOn: 'error' })
    .autoOrient()
    .resize({ width, height: width * 3, fit: 'inside', withoutEnlargement: true })
  return extension === 'webp'
    ? resized.webp({ quality: 80 }).toBuffer()
    : resized.flatten({ background: 'white' }).jpeg({ quality: 80, mozjpeg: true }).toBuffer()
}

const render = async ({ image, variants }: RenderRequest): Promise<RenderReply> => {
  try {
    // Reads only the header, so that the number of pixels is checked before any pixel is decoded.
    const { width, height } = await sharp(image, { limitInputPixels: false }).metadata()
    if (width * height > maxPosterPixels) return { refused: 'too-many-pixels' }
    const pictures: Uint8Array[] = []
    for (const variant of variants) pictures.push(await encode(image, variant))
    return { pictures }
  } catch {
    return { refused: 'unreadable' }
  }
}

process.on('message', (request: RenderRequest) => {
  void render(request).then((reply) => process.send?.(reply))
})
process.on('disconnect', () => process.exit(0))
// A terminal sends Ctrl-C to every process. This process ignores the signal and ends when the service disconnects.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
