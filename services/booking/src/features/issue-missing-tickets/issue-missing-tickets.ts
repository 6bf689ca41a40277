import type { Tickets } from '../../infrastructure/tickets.ts'

/**
 * Issues the tickets of reservations that were confirmed by a replica of the version without tickets. Resolves with true
 * if there may be more.
 */
export const issueMissingTickets =
  ({ tickets }: { tickets: Pick<Tickets, 'issueMissingBatch'> }) =>
  (): Promise<boolean> =>
    tickets.issueMissingBatch()
