/** The exchanges that are open now, so that a stop can end what would otherwise go on. */
export const createExchanges = () => {
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

export type Exchanges = ReturnType<typeof createExchanges>
