import type { Measurement } from '../bench.ts'

const width = 720
const rowHeight = 22
const labelWidth = 220
const colors = [
  '#4e79a7',
  '#f28e2b',
  '#e15759',
  '#76b7b2',
  '#59a14f',
  '#edc948',
  '#b07aa1',
  '#ff9da7',
  '#9c755f',
  '#bab0ac',
]

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const text = (x: number, y: number, content: string, size = 12): string =>
  `<text x="${x}" y="${y}" font-family="sans-serif" font-size="${size}">${escapeXml(content)}</text>`

const svg = (height: number, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="white"/>${parts.join('')}</svg>\n`

/** Bars of the processor time for each unit, stacked by process. */
export const processorTimePlot = (measurements: readonly Measurement[]): string => {
  const processes = [...new Set(measurements.flatMap(({ processorTime }) => Object.keys(processorTime)))]
  const total = ({ processorTime }: Measurement) =>
    Object.values(processorTime).reduce((sum, { median }) => sum + median, 0)
  const scale = (width - labelWidth - 80) / Math.max(...measurements.map(total), 0.001)
  const legend = processes.flatMap((process, index) => {
    const [x, y] = [10 + (index % 5) * 140, 40 + Math.floor(index / 5) * 18]
    return [
      `<rect x="${x}" y="${y - 10}" width="10" height="10" fill="${colors[index % colors.length]}"/>`,
      text(x + 14, y, process),
    ]
  })
  const bars = measurements.flatMap((measurement, row) => {
    const y = 90 + row * rowHeight
    let x = labelWidth
    const parts = processes.map((process, index) => {
      const length = (measurement.processorTime[process]?.median ?? 0) * scale
      const part = `<rect x="${x.toFixed(1)}" y="${y}" width="${length.toFixed(1)}" height="${rowHeight - 6}" fill="${colors[index % colors.length]}"/>`
      x += length
      return part
    })
    return [text(10, y + 13, measurement.name), ...parts, text(x + 4, y + 13, `${total(measurement).toFixed(2)} ms`)]
  })
  return svg(100 + measurements.length * rowHeight, [
    text(10, 20, 'Processor time for each unit, in milliseconds', 15),
    ...legend,
    ...bars,
  ])
}

/** A point for each repeat's rate, as a share of the measurement's median. Shows how much the repeats differ. */
export const spreadPlot = (measurements: readonly Measurement[]): string => {
  const points = measurements.flatMap(({ name, rate, runs }, row) => {
    const y = 60 + row * rowHeight
    const x = (share: number) => labelWidth + Math.min(2, share || 0) * ((width - labelWidth - 20) / 2)
    return [
      text(10, y, name),
      `<line x1="${labelWidth}" y1="${y - 4}" x2="${width - 20}" y2="${y - 4}" stroke="#ddd"/>`,
      `<line x1="${x(1)}" y1="${y - 10}" x2="${x(1)}" y2="${y + 2}" stroke="#333"/>`,
      ...runs.map(
        ({ succeeded, seconds }) =>
          `<circle cx="${x(succeeded / seconds / rate.median).toFixed(1)}" cy="${y - 4}" r="3" fill="${colors[0]}" fill-opacity="0.6"/>`,
      ),
    ]
  })
  return svg(70 + measurements.length * rowHeight, [
    text(10, 20, 'Rates of the repeats, as shares of their median', 15),
    ...points,
  ])
}

export type Line = { readonly name: string; readonly points: readonly (readonly [x: number, y: number])[] }

const short = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: 2, notation: value >= 10_000 ? 'compact' : 'standard' })

/**
 * Lines over a horizontal axis. The vertical axis begins at 0, so that the picture shows how flat a line is.
 *
 * @param options.isLogarithmic whether each tenfold step of x has the same width
 */
export const linePlot = (
  lines: readonly Line[],
  { title, xLabel, isLogarithmic = false }: { title: string; xLabel: string; isLogarithmic?: boolean },
): string => {
  const [left, right, top, bottom] = [60, width - 200, 50, 310]
  const place = (x: number): number => (isLogarithmic ? Math.log10(x) : x)
  const points = lines.flatMap((line) => line.points)
  const xs = points.map(([x]) => x)
  const [first, last] = [Math.min(...xs), Math.max(...xs)]
  const highest = Math.max(...points.map(([, y]) => y), 0.001) * 1.1
  const xOf = (x: number): number =>
    left + (first === last ? 0.5 : (place(x) - place(first)) / (place(last) - place(first))) * (right - left)
  const yOf = (y: number): number => bottom - (y / highest) * (bottom - top)
  const ticks = isLogarithmic ? [...new Set(xs)] : [first, (first + last) / 2, last]
  const axes = [
    `<line x1="${left}" y1="${bottom}" x2="${right}" y2="${bottom}" stroke="#333"/>`,
    `<line x1="${left}" y1="${top}" x2="${left}" y2="${bottom}" stroke="#333"/>`,
    ...(points.length === 0 ? [] : ticks).map((x) => text(xOf(x) - 12, bottom + 18, short(x))),
    ...[0, 0.5, 1].map((share) => text(8, yOf(share * highest) + 4, short(share * highest))),
    text((left + right) / 2 - 40, bottom + 38, xLabel),
  ]
  const drawn = lines.flatMap(({ name, points: own }, index) => {
    const color = colors[index % colors.length]
    const path = own.map(([x, y]) => `${xOf(x).toFixed(1)},${yOf(y).toFixed(1)}`)
    return [
      `<polyline points="${path.join(' ')}" fill="none" stroke="${color}" stroke-width="2"/>`,
      ...(own.length > 20 ? [] : path).map((point) => {
        const [x, y] = point.split(',')
        return `<circle cx="${x}" cy="${y}" r="3" fill="${color}"/>`
      }),
      `<rect x="${right + 15}" y="${top + index * 20 - 10}" width="10" height="10" fill="${color}"/>`,
      text(right + 30, top + index * 20, name),
    ]
  })
  return svg(bottom + 50, [text(10, 20, title, 15), ...axes, ...drawn])
}
