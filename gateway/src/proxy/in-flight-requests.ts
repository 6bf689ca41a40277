/**
 * The in-flight requests of this process, each by a function that ends it, so that a stop can end those that remain.
 */
export const createInFlightRequests = () => {
  const open = new Set<() => void>()
  return {
    add: (end: () => void): void => {
      open.add(end)
    },
    delete: (end: () => void): void => {
      open.delete(end)
    },
    endAll: (): void => {
      for (const end of open) end()
    },
  }
}

export type InFlightRequests = ReturnType<typeof createInFlightRequests>
