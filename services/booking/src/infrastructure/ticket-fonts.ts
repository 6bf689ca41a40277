import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { create, type Font } from 'fontkit'
import { unpackWoff } from './woff.ts'

export type Weight = 400 | 700

/** A font file with one subset of a family's characters. */
export type FontFile = { readonly path: string; readonly bytes: Buffer; readonly font: Font }

const require = createRequire(import.meta.url)

/**
 * The families, in the order in which they are tried, each as the listing of its subsets. Each family is shipped in small
 * files, one for a subset of its characters, so that a ticket loads only the subsets that its texts need.
 */
const listings = [
  require.resolve('@fontsource/noto-sans/unicode.json'),
  require.resolve('@fontsource/noto-sans-arabic/unicode.json'),
  require.resolve('@fontsource/biz-udgothic/unicode.json'),
  require.resolve('@fontsource/nanum-gothic/unicode.json'),
  require.resolve('@fontsource/noto-emoji/unicode.json'),
]

/**
 * The most font files that a thread keeps open: more than any document can need. With a lower limit, each page of a
 * title with a hundred rare characters opened a hundred files again, and ten pages took 25 s of processor time instead
 * of 3 s. All open files together take about 100 MB.
 */
const openFilesLimit = 200

type Subset = {
  readonly family: string
  readonly folder: string
  readonly name: string
  readonly ranges: [number, number][]
}

/** Parses `U+0301,U+0400-045F`. */
const parseRanges = (text: string): [number, number][] =>
  text.split(',').map((range) => {
    const [first = '', last = first] = range.replace('U+', '').split('-')
    return [Number.parseInt(first, 16), Number.parseInt(last, 16)]
  })

const readSubsets = (listing: string): Subset[] => {
  const subsets: Record<string, string> = JSON.parse(readFileSync(listing, 'utf8'))
  return Object.entries(subsets).map(([name, ranges]) => ({
    family: basename(dirname(listing)),
    folder: join(dirname(listing), 'files'),
    // The listing names a subset `[4]`, and the file's name has `4`.
    name: name.replace(/^\[(.*)\]$/, '$1'),
    ranges: parseRanges(ranges),
  }))
}

const openFile = (path: string): FontFile => {
  const bytes = unpackWoff(readFileSync(path))
  return { path, bytes, font: create(bytes) as Font }
}

/** The fonts that are shipped for tickets. Files are opened when a text needs them. */
export const ticketFonts = () => {
  const subsets = listings.flatMap(readSubsets)
  const open = new Map<string, FontFile>()

  const fileOf = ({ family, folder, name }: Subset, weight: Weight): FontFile => {
    const path = join(folder, `${family}-${name}-${weight}-normal.woff`)
    const known = open.get(path)
    // The most recently used file is last.
    open.delete(path)
    const file = known ?? openFile(path)
    open.set(path, file)
    for (const [oldest] of open) if (open.size > openFilesLimit) open.delete(oldest)
    return file
  }

  return {
    /** The first font that has all of these characters, or undefined if no font has them. */
    fontFor: (codePoints: readonly number[], weight: Weight): FontFile | undefined => {
      for (const subset of subsets) {
        const mayHaveAll = codePoints.every((codePoint) =>
          subset.ranges.some(([first, last]) => codePoint >= first && codePoint <= last),
        )
        if (!mayHaveAll) continue
        const file = fileOf(subset, weight)
        if (codePoints.every((codePoint) => file.font.hasGlyphForCodePoint(codePoint))) return file
      }
      return undefined
    },
  }
}

export type TicketFonts = ReturnType<typeof ticketFonts>
