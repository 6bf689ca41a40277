import type { TicketKeys } from '../../infrastructure/ticket-keys.ts'

/**
 * Refreshes the copy of the keys in this replica's memory with keys that other replicas created. Resolves with false,
 * because one run is always enough.
 */
export const loadTicketKeys =
  ({ ticketKeys }: { ticketKeys: Pick<TicketKeys, 'load'> }) =>
  async (): Promise<boolean> => {
    await ticketKeys.load()
    return false
  }
