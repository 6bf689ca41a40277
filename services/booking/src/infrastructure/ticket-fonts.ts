import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { create, type Font } from 'fontkit'
import { unpackWoff } from './woff.ts'

export type Weight = 400 | 700

/** A font file with one subset of a family's characters. */
export type FontFile = { readonly path: string; readonly bytes: Buffer; readonly font: Font }

/**
 * The families, in the order in which they are tried. Each is shipped in small files, one for a subset of its
 * characters, so that a ticket loads only the subsets that its texts need.
 */
const families = ['noto-sans', 'noto-sans-arabic', 'biz-udgothic', 'noto-emoji']

/** The most font files that a process keeps open; a file takes up to 1 MB of memory. */
const openFilesLimit = 60

const { resolve } = createRequire(import.meta.url)

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

const readSubsets = (family: string): Subset[] => {
  const listing = resolve(`@fontsource/${family}/unicode.json`)
  const subsets: Record<string, string> = JSON.parse(readFileSync(listing, 'utf8'))
  return Object.entries(subsets).map(([name, ranges]) => ({
    family,
    folder: join(dirname(listing), 'files'),
    // The listing has `[4]`, the name of the file has `4`.
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
  const subsets = families.flatMap(readSubsets)
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
