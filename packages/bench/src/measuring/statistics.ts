/** The value below which a share (0 to 1) of the sorted values lies; NaN without values. */
export const quantile = (sorted: ArrayLike<number>, share: number): number =>
  sorted.length === 0 ? Number.NaN : (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)

/** The median of several values, with the smallest and the largest. */
export type Summary = { readonly median: number; readonly min: number; readonly max: number }

export const summarise = (values: readonly number[]): Summary => {
  const sorted = values.toSorted((one, other) => one - other)
  return { median: quantile(sorted, 0.5), min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN }
}

/** Quantiles of latencies, in milliseconds. */
export type Latency = { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number }

export const latencyOf = (milliseconds: readonly number[]): Latency => {
  const sorted = Float64Array.from(milliseconds).sort()
  return {
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    max: sorted.at(-1) ?? Number.NaN,
  }
}
