/**
 * The in-flight requests of this process. Each is stored as the function that ends the request, so that a stop can end
 * the remaining requests.
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
