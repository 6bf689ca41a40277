import type { Route } from './routes.ts'

/** The exchanges that are open now, so that a stop can end what would otherwise go on. */
export const createExchanges = () => {
  const open = new Map<() => void, { readonly isEventStream: boolean }>()
  return {
    add: (end: () => void, { isEventStream = false }: Pick<Route, 'isEventStream'>): void => {
      open.set(end, { isEventStream })
    },
    delete: (end: () => void): void => {
      open.delete(end)
    },
    /** Ends the event streams, which their clients open again elsewhere. */
    endEventStreams: (): void => {
      for (const [end, { isEventStream }] of open) if (isEventStream) end()
    },
    endAll: (): void => {
      for (const end of open.keys()) end()
    },
  }
}

export type Exchanges = ReturnType<typeof createExchanges>
