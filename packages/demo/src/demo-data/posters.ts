import type { Film } from './films.ts'
import { lettering } from './lettering.ts'
import { drawMotif, posterHeight, posterWidth } from './poster-motifs.ts'

const [w, h] = [posterWidth, posterHeight]

/** A film's poster as SVG: the same film always gives the same picture. */
export const posterSvg = ({ title, poster }: Pick<Film, 'title' | 'poster'>): string => {
  const { motif, ...palette } = poster
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">
    <defs>
      <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${palette.sky}"/><stop offset="1" stop-color="${palette.ground}"/></linearGradient>
      <radialGradient id="glow"><stop offset="0" stop-color="${palette.light}" stop-opacity=".55"/><stop offset="1" stop-color="${palette.light}" stop-opacity="0"/></radialGradient>
      <linearGradient id="shade" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${palette.sky}" stop-opacity="0"/><stop offset=".45" stop-color="${palette.sky}" stop-opacity=".92"/><stop offset="1" stop-color="${palette.sky}"/></linearGradient>
    </defs>
    <rect width="${w}" height="${h}" fill="url(#sky)"/>
    ${drawMotif(motif, palette)}
    <rect y="600" width="${w}" height="360" fill="url(#shade)"/>
    ${lettering(title, { x: w / 2, bottom: h - 64, maxWidth: w - 110, colour: palette.ink })}
    <rect x="14" y="14" width="${w - 28}" height="${h - 28}" rx="10" fill="none" stroke="${palette.ink}" stroke-opacity=".35" stroke-width="3"/>
  </svg>`
}

/** The poster as a JPEG of some 100 kB. */
export const posterJpeg = async (film: Pick<Film, 'title' | 'poster'>): Promise<Buffer> => {
  // Loaded when there is something to draw: most starts have their posters already, and it takes 27 MB of memory.
  const { default: sharp } = await import('sharp')
  return sharp(Buffer.from(posterSvg(film)))
    .jpeg({ quality: 88 })
    .toBuffer()
}
