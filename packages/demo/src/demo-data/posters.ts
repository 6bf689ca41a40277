import { fileURLToPath } from 'node:url'
import type { Film } from './movies.ts'

/** The SVG file of a film's poster, 640 by 960 pixels. Its lettering is outlined: a machine without fonts shows it, too. */
export const posterFile = ({ poster }: Pick<Film, 'poster'>): string =>
  fileURLToPath(new URL(`../../posters/${poster}.svg`, import.meta.url))

/** The poster as a JPEG of some 100 kB. */
export const posterJpeg = async (film: Pick<Film, 'poster'>): Promise<Buffer> => {
  // Loaded when a poster is needed: most starts find the films in the catalog already.
  const { default: sharp } = await import('sharp')
  return sharp(posterFile(film)).jpeg({ quality: 88 }).toBuffer()
}
