import type { Measurement, Row } from '../bench.ts'
import type { Summary } from '../measuring/statistics.ts'
import type { Figure } from './slow-downs.ts'

/** The part of `report.json` that has the figures. */
export type FiguresOfReport = { readonly rows: readonly Row[]; readonly measurements: readonly Measurement[] }

/** Finds a figure in a report. Throws if the report does not have it. */
export const findFigure = ({ rows, measurements }: FiguresOfReport, figure: Figure): Summary => {
  const found =
    figure.kind === 'row'
      ? rows.find(({ scenario, measured }) => scenario === figure.scenario && measured === figure.measured)?.value
      : measurements.find(({ name }) => name === figure.measurement)?.processorTime[figure.process]
  if (found === undefined) throw new Error(`the report does not have ${describeFigure(figure)}`)
  return found
}

export const describeFigure = (figure: Figure): string =>
  figure.kind === 'row'
    ? `${figure.scenario}: ${figure.measured}`
    : `${figure.measurement}: processor time of ${figure.process}, ms`

/** Whether the median with the change is above all repeats of the unchanged system. */
export const isVisible = (before: Summary, after: Summary): boolean => after.median > before.max
