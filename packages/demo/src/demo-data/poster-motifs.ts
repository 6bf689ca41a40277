/** Colours of a poster, from far to near. */
export type Palette = { sky: string; ground: string; light: string; ink: string }

/** Pixels; posters are twice as wide as the smallest picture that the catalog makes of them. */
export const [posterWidth, posterHeight] = [640, 960]

const [w, h] = [posterWidth, posterHeight]

/** Numbers from 0 to 1 that look random and are the same every time (mulberry32). */
const dice = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const times = (count: number, draw: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => draw(i)).join('')
const circle = (x: number, y: number, r: number, attributes: string): string =>
  `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${r.toFixed(1)}" ${attributes}/>`
const polygon = (points: [number, number][], attributes: string): string =>
  `<polygon points="${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}" ${attributes}/>`

/** A wavy band across the poster, from its upper edge to the bottom. */
const hills = (y: number, height: number, waves: number, shift: number, attributes: string): string => {
  const points = Array.from({ length: 41 }, (_, i): [number, number] => {
    const t = i / 40
    return [t * w, y + Math.sin(t * waves * Math.PI * 2 + shift) * height + Math.sin(t * 7 + shift * 3) * height * 0.3]
  })
  return polygon([[0, h], ...points, [w, h]], attributes)
}

const motifs = {
  reel: ({ light, sky, ground }: Palette) => {
    const spokes = (x: number, y: number, r: number) =>
      times(5, (i) => {
        const angle = (i / 5) * Math.PI * 2 - Math.PI / 2
        return circle(x + Math.cos(angle) * r * 0.58, y + Math.sin(angle) * r * 0.58, r * 0.24, `fill="${sky}"`)
      })
    const strip = times(9, (i) => `<rect x="${40 + i * 66}" y="600" width="40" height="28" rx="6" fill="${sky}"/>`)
    return `${circle(230, 300, 190, `fill="${light}"`)}${spokes(230, 300, 190)}${circle(230, 300, 26, `fill="${sky}"`)}
      ${circle(468, 500, 120, `fill="${light}" opacity=".8"`)}${spokes(468, 500, 120)}
      <rect x="0" y="580" width="${w}" height="68" fill="${ground}"/>${strip}`
  },
  train: ({ light, ground, sky }: Palette) => {
    const sleepers = times(14, (i) => {
      const y = 470 + (i / 13) ** 1.9 * 220
      const half = 24 + (y - 470) * 1.15
      return `<rect x="${320 - half}" y="${y}" width="${half * 2}" height="${4 + i * 0.8}" fill="${light}" opacity=".35"/>`
    })
    return `${circle(470, 190, 84, `fill="${light}"`)}${circle(438, 172, 76, `fill="${sky}"`)}
      ${polygon(
        [
          [0, 470],
          [150, 330],
          [260, 450],
          [400, 300],
          [520, 430],
          [640, 350],
          [640, 960],
          [0, 960],
        ],
        `fill="${ground}"`,
      )}
      ${sleepers}${polygon(
        [
          [312, 470],
          [328, 470],
          [600, 690],
          [40, 690],
        ],
        `fill="none" stroke="${light}" stroke-width="5"`,
      )}
      <rect x="268" y="356" width="104" height="128" rx="26" fill="#0a0f1c"/>${circle(296, 452, 12, `fill="${light}"`)}${circle(344, 452, 12, `fill="${light}"`)}
      <rect x="286" y="378" width="68" height="36" rx="8" fill="${light}" opacity=".9"/>`
  },
  lanterns: ({ light, ink }: Palette) => {
    const roll = dice(7)
    return times(16, (i) => {
      const size = 20 + (i % 5) * 13 + roll() * 10
      const [x, y] = [40 + roll() * 560, 90 + ((i * 97) % 560)]
      return `${circle(x, y, size * 1.9, `fill="url(#glow)"`)}<ellipse cx="${x}" cy="${y}" rx="${size * 0.8}" ry="${size}" fill="${light}"/>
        <path d="M${x - size * 0.62} ${y - size * 0.55} H${x + size * 0.62} M${x - size * 0.8} ${y} H${x + size * 0.8} M${x - size * 0.62} ${y + size * 0.55} H${x + size * 0.62}" stroke="${ink}" stroke-width="2" opacity=".45"/>`
    })
  },
  orbit: ({ light, ground, ink }: Palette) => {
    const roll = dice(21)
    const stars = times(90, () =>
      circle(roll() * w, roll() * 720, roll() * 2 + 0.5, `fill="${ink}" opacity="${(0.3 + roll() * 0.7).toFixed(2)}"`),
    )
    const rings = times(
      4,
      (i) =>
        `<ellipse cx="320" cy="370" rx="${200 + i * 44}" ry="${58 + i * 17}" fill="none" stroke="${light}" stroke-width="${5 - i}" opacity="${0.9 - i * 0.2}" transform="rotate(-24 320 370)"/>`,
    )
    return `${stars}${circle(320, 370, 150, `fill="${ground}"`)}${circle(284, 330, 150, `fill="url(#glow)"`)}${rings}
      ${polygon(
        [
          [486, 236],
          [502, 262],
          [532, 268],
          [508, 288],
          [514, 318],
          [486, 302],
          [460, 318],
          [466, 288],
          [442, 268],
          [472, 262],
        ],
        `fill="${ink}"`,
      )}`
  },
  lighthouse: ({ light, ground, ink }: Palette) =>
    `${polygon(
      [
        [330, 246],
        [0, 120],
        [0, 330],
      ],
      `fill="${light}" opacity=".55"`,
    )}${polygon(
      [
        [350, 246],
        [640, 150],
        [640, 340],
      ],
      `fill="${light}" opacity=".35"`,
    )}
     ${polygon(
       [
         [306, 290],
         [374, 290],
         [398, 640],
         [282, 640],
       ],
       `fill="${ink}"`,
     )}${times(3, (i) =>
       polygon(
         [
           [302 - i * 7, 330 + i * 104],
           [378 + i * 7, 330 + i * 104],
           [382 + i * 7, 382 + i * 104],
           [298 - i * 7, 382 + i * 104],
         ],
         `fill="#d9483b"`,
       ),
     )}
     <rect x="308" y="216" width="64" height="66" rx="8" fill="${light}"/>${polygon(
       [
         [296, 218],
         [340, 168],
         [384, 218],
       ],
       `fill="#d9483b"`,
     )}
     ${polygon(
       [
         [180, 690],
         [240, 610],
         [440, 604],
         [520, 690],
       ],
       'fill="#26343b"',
     )}${hills(672, 10, 3, 0.4, `fill="${ground}"`)}
     <path d="M452 606 q-6 -46 22 -58 l4 -22 12 14 12 -14 4 24 q18 30 2 58 z M508 606 q34 -8 22 -44" fill="#101a20" stroke="#101a20" stroke-width="6" stroke-linecap="round"/>`,
  waves: ({ light, ground, sky }: Palette) =>
    `<path d="M352 60 L292 236 H360 L300 430 L462 196 H384 L440 60 Z" fill="${light}"/>
     ${times(6, (i) => hills(420 + i * 56, 26 - i * 2, 2 + (i % 3) * 0.5, i * 1.7, `fill="${i % 2 ? sky : ground}" opacity="${0.55 + i * 0.08}"`))}
     ${polygon(
       [
         [168, 420],
         [300, 420],
         [272, 462],
         [196, 462],
       ],
       `fill="${light}"`,
     )}<path d="M232 420 V300 L300 400 H232 M226 412 V320 L176 404 Z" fill="${light}"/>`,
  contours: ({ light, ink }: Palette) => {
    const ring = (cx: number, cy: number, r: number, seed: number) => {
      const points = Array.from({ length: 48 }, (_, i) => {
        const angle = (i / 48) * Math.PI * 2
        const radius = r * (1 + 0.16 * Math.sin(angle * 3 + seed) + 0.09 * Math.sin(angle * 5 + seed * 2))
        return `${(cx + Math.cos(angle) * radius).toFixed(1)} ${(cy + Math.sin(angle) * radius * 0.9).toFixed(1)}`
      })
      return `M${points.join(' L')} Z`
    }
    const lines = [...Array(11).keys()].map((i) => ring(250 - i * 2, 330 + i * 3, 26 + i * 34, 1.2 + i * 0.05))
    const other = [...Array(6).keys()].map((i) => ring(520, 560, 18 + i * 26, 4 + i * 0.1))
    return `<g fill="none" stroke="${ink}" stroke-opacity=".55" stroke-width="3"><path d="${lines.join(' ')}"/><path d="${other.join(' ')}"/></g>
      <path d="M70 640 C180 560 160 440 250 330 S430 420 520 560" fill="none" stroke="${light}" stroke-width="7" stroke-dasharray="20 14" stroke-linecap="round"/>
      ${circle(250, 330, 13, `fill="${light}"`)}<path d="M508 548 L532 572 M532 548 L508 572" stroke="${light}" stroke-width="8" stroke-linecap="round"/>`
  },
  arcade: ({ light, ink, sky }: Palette) =>
    `${circle(320, 330, 190, `fill="${light}"`)}${times(7, (i) => `<rect x="100" y="${330 + i * 27}" width="440" height="${4 + i * 2.6}" fill="${sky}"/>`)}
     <rect x="0" y="520" width="${w}" height="440" fill="${sky}"/>
     <g stroke="${ink}" stroke-width="3" opacity=".8">${times(17, (i) => `<path d="M320 520 L${-960 + i * 160} 960"/>`)}${times(9, (i) => `<path d="M0 ${(520 + (i / 8) ** 2 * 440).toFixed(1)} H${w}"/>`)}</g>
     <g fill="${ink}">${times(3, (row) => times(5, (i) => `<path transform="translate(${128 + i * 82} ${96 + row * 62})" d="M8 0h8v8h16V0h8v8h8v24h-8v8h-8v-8H16v8H8v-8H0V8h8z" opacity="${1 - row * 0.25}"/>`))}</g>`,
  canyon: ({ light, ground }: Palette) =>
    `${circle(420, 250, 110, `fill="${light}"`)}
     ${polygon(
       [
         [0, 330],
         [90, 330],
         [110, 420],
         [190, 430],
         [210, 560],
         [0, 640],
       ],
       `fill="${ground}" opacity=".55"`,
     )}${polygon(
       [
         [640, 280],
         [560, 284],
         [536, 400],
         [470, 414],
         [440, 560],
         [640, 620],
       ],
       `fill="${ground}" opacity=".7"`,
     )}
     ${hills(540, 20, 1.2, 1, `fill="${ground}"`)}${hills(610, 14, 1.6, 3, 'fill="#5a2413"')}
     <g fill="#2d1009"><path d="M250 590 q-34 -2 -34 -44 v-26 h16 v26 q0 22 18 24 v-92 q0 -16 14 -16 t14 16 v66 q18 -2 18 -24 v-22 h16 v22 q0 42 -34 44 v56 h-28 z"/>
     <rect x="396" y="548" width="84" height="40" rx="8"/>${circle(414, 596, 17, '')}${circle(464, 596, 17, '')}<path d="M480 572 h52 l16 22 h-12 l-14 -12 h-42 z"/></g>`,
  robots: ({ light, ink, ground }: Palette) => {
    const robot = (x: number, tilt: number, colour: string) =>
      `<g transform="rotate(${tilt} ${x} 420)"><rect x="${x - 82}" y="230" width="164" height="132" rx="26" fill="${colour}"/>${circle(x - 34, 292, 20, 'fill="#fff"')}${circle(x + 34, 292, 20, 'fill="#fff"')}${circle(x - 30, 296, 9, `fill="${ink}"`)}${circle(x + 38, 296, 9, `fill="${ink}"`)}
       <path d="M${x - 30} 332 q30 22 60 0" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round"/><path d="M${x} 230 v-44" stroke="${colour}" stroke-width="8"/>${circle(x, 178, 15, `fill="${ink}"`)}
       <rect x="${x - 62}" y="374" width="124" height="150" rx="20" fill="${colour}"/><path d="M${x - 34} 526 v80 M${x + 34} 526 v80" stroke="${colour}" stroke-width="24" stroke-linecap="round"/></g>`
    return `<ellipse cx="320" cy="628" rx="270" ry="34" fill="${ground}"/>${robot(212, -9, light)}${robot(432, 10, ink)}
      <path d="M270 440 Q322 400 376 440" fill="none" stroke="${light}" stroke-width="20" stroke-linecap="round"/>
      <path d="M300 120 v-62 l50 -12 v62" fill="none" stroke="${ink}" stroke-width="7"/>${circle(290, 120, 14, `fill="${ink}"`)}${circle(340, 108, 14, `fill="${ink}"`)}`
  },
  orchard: ({ light, ground, ink }: Palette) => {
    const roll = dice(3)
    const tree = (x: number, y: number, s: number) =>
      `<rect x="${x - 7 * s}" y="${y}" width="${14 * s}" height="${70 * s}" fill="${ink}"/>${circle(x, y - 22 * s, 62 * s, `fill="#3d7a34"`)}${circle(x - 30 * s, y, 40 * s, `fill="#4a8c3d"`)}${circle(x + 32 * s, y + 2 * s, 38 * s, `fill="#35702e"`)}
       ${times(7, () => circle(x + (roll() - 0.5) * 96 * s, y - 20 * s + (roll() - 0.5) * 86 * s, 9 * s, `fill="${light}"`))}`
    return `${circle(520, 150, 70, 'fill="#ffe08a"')}${hills(470, 18, 1.3, 0.5, `fill="${ground}"`)}
      ${times(3, (row) => times(4 - row, (i) => tree(100 + i * (150 + row * 40) + row * 30, 330 + row * 112, 0.62 + row * 0.3)))}
      ${hills(690, 8, 2, 2, 'fill="#4b7a34"')}`
  },
  harbour: ({ light, ground, ink }: Palette) => {
    const roll = dice(11)
    const snow = times(120, () =>
      circle(
        roll() * w,
        roll() * 760,
        1.5 + roll() * 4,
        `fill="${light}" opacity="${(0.5 + roll() * 0.5).toFixed(2)}"`,
      ),
    )
    return `${polygon(
      [
        [0, 420],
        [120, 300],
        [210, 380],
        [330, 250],
        [470, 400],
        [560, 330],
        [640, 400],
        [640, 560],
        [0, 560],
      ],
      `fill="${light}" opacity=".75"`,
    )}
      <rect x="0" y="520" width="${w}" height="440" fill="${ground}"/>${times(6, (i) => `<path d="M${40 + i * 96} ${560 + (i % 3) * 34} h70" stroke="${light}" stroke-width="4" opacity=".5" stroke-linecap="round"/>`)}
      <g fill="${ink}"><path d="M150 540 h250 l-34 60 h-180 z"/><rect x="220" y="486" width="88" height="54"/><rect x="252" y="430" width="26" height="56"/><path d="M340 540 v-150 h6 v150"/></g>
      ${circle(240, 512, 9, 'fill="#ffd27a"')}${circle(286, 512, 9, 'fill="#ffd27a"')}<path d="M0 640 h140 v320 h-140 z M500 610 h140 v350 h-140 z" fill="${ink}" opacity=".85"/>${snow}`
  },
} satisfies Record<string, (palette: Palette) => string>

export type Motif = keyof typeof motifs

/** The picture on a poster, without its background and title, as SVG. */
export const drawMotif = (motif: Motif, palette: Palette): string => motifs[motif](palette)
