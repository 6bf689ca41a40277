import type { TicketKeys } from '../../infrastructure/ticket-keys.ts'

/**
 * Creates a successor when the newest ticket key is old enough. Resolves with false, because one run is always enough.
 */
export const rotateTicketKeys =
  ({ ticketKeys }: { ticketKeys: Pick<TicketKeys, 'rotate'> }) =>
  async (): Promise<boolean> => {
    await ticketKeys.rotate()
    return false
  }
