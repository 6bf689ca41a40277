import { fileURLToPath } from 'node:url'
import type { DemoMovie } from './movies.ts'

/** The SVG file of a movie's poster, 640 by 960 pixels. The title is drawn as paths, so no font is needed. */
export const posterFile = ({ poster }: Pick<DemoMovie, 'poster'>): string =>
  fileURLToPath(new URL(`../../posters/${poster}.svg`, import.meta.url))

/** The poster as a JPEG of about 100 kB. */
export const posterJpeg = async (movie: Pick<DemoMovie, 'poster'>): Promise<Buffer> => {
  // Imported only when a poster is needed: usually the catalog has all movies already.
  const { default: sharp } = await import('sharp')
  return sharp(posterFile(movie)).jpeg({ quality: 88 }).toBuffer()
}
