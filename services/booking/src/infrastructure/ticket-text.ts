import { createRequire } from 'node:module'
import type { Bidi } from 'bidi-js'
import type { FontFile, TicketFonts, Weight } from './ticket-fonts.ts'

/** A piece of a line in one font and one direction. The text has the order that the font expects. */
export type Run = { readonly text: string; readonly file: FontFile; readonly width: number }
export type Line = { readonly runs: readonly Run[]; readonly width: number; readonly isRightToLeft: boolean }

/** A grapheme cluster: what people see as one character. */
type Cluster = { readonly text: string; readonly file: FontFile; readonly level: number; readonly width: number }

// The package's types describe an ES module, but Node loads a CommonJS module, which is the function itself.
const createBidi: () => Bidi = createRequire(import.meta.url)('bidi-js')
const bidi = createBidi()
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })
const words = new Intl.Segmenter('und', { granularity: 'word' })

/** Characters that are not drawn, such as those that join emoji into one picture. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu
const rightToLeftLetter = /[\p{Script=Arabic}\p{Script=Hebrew}]/u

const codePointsOf = (text: string): number[] => [...text].map((character) => character.codePointAt(0) ?? 0)

/**
 * The texts to draw for a grapheme cluster, with their fonts: the whole cluster if one font has it, or else its single
 * characters. Invisible characters are kept if the font has them, because they change the shape of the letters around
 * them.
 */
const partsOf = (cluster: string, fonts: TicketFonts, weight: Weight): [string, FontFile][] => {
  const visible = cluster.replaceAll(invisible, '')
  if (visible === '') return []
  const whole = fonts.fontFor(codePointsOf(visible), weight)
  if (whole) {
    const isKnown = codePointsOf(cluster).every((codePoint) => whole.font.hasGlyphForCodePoint(codePoint))
    return [[isKnown ? cluster : visible, whole]]
  }
  return [...visible].flatMap((character): [string, FontFile][] => {
    const file = fonts.fontFor(codePointsOf(character), weight)
    // A character that no font has is left out: an empty box would look like a damaged ticket.
    return file ? [[character, file]] : []
  })
}

/**
 * Whether the fonts have at least one letter of the text, so that the printed text says something. A text without
 * letters needs one character of another kind.
 */
export const isLegible = (text: string, { fonts, weight }: Pick<Layout, 'fonts' | 'weight'>): boolean => {
  const characters = [...text.normalize('NFC').replaceAll(/[\s\p{Default_Ignorable_Code_Point}]/gu, '')]
  const letters = characters.filter((character) => /\p{L}/u.test(character))
  return (letters.length > 0 ? letters : characters).some((character) => fonts.fontFor(codePointsOf(character), weight))
}

/** The advance width of each character in em, by font. Shaping a text takes far longer than a lookup. */
const advances = new WeakMap<FontFile, Map<string, number>>()

/** The most characters of a font whose advance widths are kept. */
const advancesLimit = 2_000

/** A text as the font can shape it, with its advance width in em. */
type Shaped = { readonly text: string; readonly advance: number }

/**
 * Shapes a text. fontkit throws for a mark, such as an Arabic vowel sign, that the font does not attach to the letter
 * before it. The text is then kept without its marks, so that a ticket can be printed in any case.
 */
const shape = (text: string, { font }: FontFile): Shaped => {
  for (const tried of [text, text.replaceAll(/\p{M}/gu, '')]) {
    try {
      return { text: tried, advance: font.layout(tried).advanceWidth / font.unitsPerEm }
    } catch {
      // The next text is tried.
    }
  }
  return { text: '', advance: 0 }
}

/** The width of a character by itself, in points. */
const widthOf = (character: string, file: FontFile, size: number): number => {
  const known = advances.get(file) ?? new Map<string, number>()
  const advance = known.get(character) ?? shape(character, file).advance
  if (known.size >= advancesLimit) known.clear()
  advances.set(file, known.set(character, advance))
  return advance * size
}

/** The characters of one embedding level, in the order that the font expects. */
const orderedText = (text: string, level: number): string => {
  if (level % 2 === 0) return text
  const mirrored = [...text].map((character) => bidi.getMirroredCharacter(character) ?? character)
  // The font's own shaping reverses letters that are written from right to left, and the characters between them.
  return rightToLeftLetter.test(text) ? mirrored.join('') : mirrored.toReversed().join('')
}

const mergeRuns = (clusters: readonly Cluster[], size: number): (Run & { level: number })[] => {
  const runs: { text: string; file: FontFile; level: number }[] = []
  for (const { text, file, level } of clusters) {
    const last = runs.at(-1)
    if (last && last.file === file && last.level === level) last.text += text
    else runs.push({ text, file, level })
  }
  return runs.map(({ text, file, level }) => {
    const shaped = shape(orderedText(text, level), file)
    return { text: shaped.text, file, level, width: shaped.advance * size }
  })
}

/**
 * Rule L2 of the Unicode Bidirectional Algorithm: for each level, from the highest down, reverses every sequence of
 * runs that have at least this level.
 */
const visualOrder = <Leveled extends { readonly level: number }>(runs: readonly Leveled[]): Leveled[] => {
  const ordered = [...runs]
  const highest = Math.max(0, ...runs.map(({ level }) => level))
  for (let level = highest; level > 0; level -= 1) {
    for (let start = 0; start < ordered.length; start += 1) {
      let end = start
      while ((ordered[end]?.level ?? -1) >= level) end += 1
      ordered.splice(start, end - start, ...ordered.slice(start, end).toReversed())
      start = end
    }
  }
  return ordered
}

const toLine = (clusters: readonly Cluster[], size: number, isRightToLeft: boolean): Line => {
  const trimmed = clusters.slice(0, clusters.findLastIndex(({ text }) => text.trim() !== '') + 1)
  const runs = visualOrder(mergeRuns(trimmed, size))
  return { runs, width: runs.reduce((sum, { width }) => sum + width, 0), isRightToLeft }
}

/** Splits a text into words, each with the punctuation and the spaces that must stay with the word. */
const unbreakable = (text: string): string[] => {
  const pieces: string[] = []
  let joinNext = true
  for (const { segment } of words.segment(text)) {
    const attaches = /^[\s\p{Pe}\p{Pf}\p{Po}\u2019\u30FC]+$/u.test(segment)
    if (joinNext || attaches) pieces.push((pieces.pop() ?? '') + segment)
    else pieces.push(segment)
    joinNext = /^[\p{Ps}\p{Pi}\p{Pd}\p{M}]+$/u.test(segment)
  }
  return pieces
}

export type Layout = {
  readonly fonts: TicketFonts
  readonly weight: Weight
  /** Points. */
  readonly size: number
  /** The widest line, in points. */
  readonly width: number
  readonly maxLines: number
}

const widthOfAll = (clusters: readonly Cluster[]): number => clusters.reduce((sum, { width }) => sum + width, 0)

/** The words of a text, each as its characters with their fonts. */
const wordsOf = (text: string, levels: Uint8Array, { fonts, weight, size }: Layout): Cluster[][] => {
  let offset = 0
  return unbreakable(text).map((word) => {
    const clusters = [...graphemes.segment(word)].flatMap(({ segment, index }) =>
      partsOf(segment, fonts, weight).map(([part, file]) => ({
        text: part,
        file,
        level: levels[offset + index] ?? 0,
        width: widthOf(part, file, size),
      })),
    )
    offset += word.length
    return clusters
  })
}

/** Fills lines with words. A word that is wider than a line breaks anywhere. */
const breakLines = (all: readonly (readonly Cluster[])[], width: number): Cluster[][] => {
  const lines: Cluster[][] = [[]]
  let used = 0
  const breakLine = (): void => {
    lines.push([])
    used = 0
  }
  for (const word of all) {
    const visible = word.slice(0, word.findLastIndex(({ text }) => text !== ' ') + 1)
    if (used > 0 && used + widthOfAll(visible) > width) breakLine()
    for (const cluster of word) {
      const line = lines.at(-1)
      // If a character between two spaces was left out, only one of the spaces is kept.
      if (cluster.text === ' ' && (line?.at(-1)?.text ?? ' ') === ' ') continue
      if (used > 0 && cluster.text !== ' ' && used + cluster.width > width) breakLine()
      lines.at(-1)?.push(cluster)
      used += cluster.width
    }
  }
  return lines
}

/** Shortens a line until an ellipsis fits behind it. */
const cutLine = (clusters: readonly Cluster[], { fonts, weight, size, width }: Layout, level: number): Cluster[] => {
  const file = fonts.fontFor(codePointsOf('…'), weight)
  const ellipsis = file ? [{ text: '…', file, level, width: widthOf('…', file, size) }] : []
  let kept = clusters
  while (widthOfAll([...kept, ...ellipsis]) > width) kept = kept.slice(0, -1)
  return [...kept, ...ellipsis]
}

/**
 * Lays out a text: chooses the fonts, puts text from right to left in visual order, and breaks lines. The last line
 * ends with an ellipsis if the text needs more than `maxLines`.
 */
export const layOut = (text: string, layout: Layout): Line[] => {
  const plain = text.normalize('NFC').replaceAll(/\s+/gu, ' ').trim()
  const { levels, paragraphs } = bidi.getEmbeddingLevels(plain)
  const base = paragraphs[0]?.level ?? 0
  const { size, width, maxLines } = layout
  const lines = breakLines(wordsOf(plain, levels, layout), width)
  const shown = lines.slice(0, maxLines)
  const last = shown.at(-1)
  if (lines.length > maxLines && last) shown[maxLines - 1] = cutLine(last, layout, base)
  return shown.map((clusters) => toLine(clusters, size, base % 2 === 1))
}
