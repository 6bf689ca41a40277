// A machine without fonts would draw text as empty boxes, so the posters bring their own capital letters: one stroke each,
// six units high, like neon tubes. [width, path]
const letters: Record<string, [width: number, path: string]> = {
  A: [4, 'M0 6 L2 0 L4 6 M.8 3.9 H3.2'],
  B: [3.7, 'M0 3 H2 A1.5 1.5 0 0 0 2 0 H0 V6 H2.1 A1.5 1.5 0 0 0 2.1 3'],
  C: [4.2, 'M4.2 1.2 A2.5 3 0 1 0 4.2 4.8'],
  D: [4.2, 'M0 0 V6 H1.4 A2.8 3 0 0 0 1.4 0 Z'],
  E: [3.4, 'M3.4 0 H0 V6 H3.4 M0 3 H2.8'],
  F: [3.3, 'M3.3 0 H0 V6 M0 3 H2.7'],
  G: [4.4, 'M4.2 1.2 A2.5 3 0 1 0 4.4 4.6 V3.2 H2.7'],
  H: [4, 'M0 0 V6 M4 0 V6 M0 3 H4'],
  I: [0.2, 'M.1 0 V6'],
  J: [2.6, 'M2.6 0 V4.5 A1.4 1.5 0 0 1 0 4.9'],
  K: [3.8, 'M0 0 V6 M3.6 0 L0 3.5 M1.2 2.4 L3.8 6'],
  L: [3.2, 'M0 0 V6 H3.2'],
  M: [5, 'M0 6 V0 L2.5 3.9 L5 0 V6'],
  N: [4.1, 'M0 6 V0 L4.1 6 V0'],
  O: [4.8, 'M2.4 0 A2.4 3 0 1 0 2.4 6 A2.4 3 0 1 0 2.4 0'],
  P: [3.6, 'M0 6 V0 H1.9 A1.65 1.65 0 0 1 1.9 3.3 H0'],
  Q: [4.8, 'M2.4 0 A2.4 3 0 1 0 2.4 6 A2.4 3 0 1 0 2.4 0 M3 4.4 L4.8 6.4'],
  R: [3.7, 'M0 6 V0 H1.9 A1.65 1.65 0 0 1 1.9 3.3 H0 M1.9 3.3 L3.7 6'],
  S: [3.6, 'M3.3 1.1 A1.7 1.4 0 0 0 1.8 0 A1.5 1.45 0 0 0 1.8 2.9 A1.55 1.55 0 0 1 1.8 6 A1.8 1.5 0 0 1 .1 4.8'],
  T: [4, 'M0 0 H4 M2 0 V6'],
  U: [4, 'M0 0 V4 A2 2 0 0 0 4 4 V0'],
  V: [4, 'M0 0 L2 6 L4 0'],
  W: [6, 'M0 0 L1.5 6 L3 1.4 L4.5 6 L6 0'],
  X: [4, 'M0 0 L4 6 M4 0 L0 6'],
  Y: [4, 'M0 0 L2 3.1 L4 0 M2 3.1 V6'],
  Z: [4, 'M0 0 H4 L0 6 H4'],
}

const between = 1.7
const wordSpace = 2.6
const height = 6

const widthOf = (text: string): number =>
  [...text].reduce(
    (width, letter) => width + (letter === ' ' ? wordSpace : (letters[letter]?.[0] ?? 0)) + between,
    -between,
  )

const strokesOf = (text: string): string => {
  let x = 0
  return [...text]
    .map((letter) => {
      const [width, path] = letters[letter] ?? [letter === ' ' ? wordSpace : 0, '']
      const stroke = path ? `<path d="${path}" transform="translate(${x.toFixed(2)} 0)"/>` : ''
      x += width + between
      return stroke
    })
    .join('')
}

/** Breaks words into the fewest lines of about the same length, at most three. */
export const breakTitle = (title: string): string[] => {
  const words = title.toUpperCase().split(' ')
  const lineCount = Math.min(3, Math.ceil(title.length / 13), words.length)
  const candidates = (rest: string[], lines: number): string[][] =>
    lines === 1
      ? [[rest.join(' ')]]
      : Array.from({ length: rest.length - lines + 1 }, (_, index) => index + 1).flatMap((count) =>
          candidates(rest.slice(count), lines - 1).map((others) => [rest.slice(0, count).join(' '), ...others]),
        )
  const longest = (lines: string[]) => Math.max(...lines.map(widthOf))
  return candidates(words, lineCount).reduce((best, lines) => (longest(lines) < longest(best) ? lines : best))
}

/** A title as SVG, centred at `x`, its last line standing on `bottom`, no wider than `maxWidth`. In pixels. */
export const lettering = (
  title: string,
  { x, bottom, maxWidth, colour }: { x: number; bottom: number; maxWidth: number; colour: string },
): string => {
  const lines = breakTitle(title)
  const scale = Math.min(maxWidth / Math.max(...lines.map(widthOf)), 13)
  const lineHeight = height * scale + 24
  const top = bottom - lineHeight * (lines.length - 1) - height * scale
  const placed = lines.map((line, index) => {
    const left = x - (widthOf(line) * scale) / 2
    return `<g transform="translate(${left.toFixed(1)} ${(top + index * lineHeight).toFixed(1)}) scale(${scale.toFixed(3)})">${strokesOf(line)}</g>`
  })
  return `<g fill="none" stroke="${colour}" stroke-width="0.95" stroke-linecap="round" stroke-linejoin="round">${placed.join('')}</g>`
}
