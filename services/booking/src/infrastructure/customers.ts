import type { Transaction } from '@marquee/messaging/outbox'
import { lt, sql } from 'drizzle-orm'
import { customers } from './tables.ts'

/**
 * Keeps the newest that identity has said of a user.
 *
 * @param customer its `sequence` is identity's version of the user: what is older than what we have changes nothing
 */
export const saveCustomer = async (tx: Transaction, customer: typeof customers.$inferInsert): Promise<void> => {
  await tx
    .insert(customers)
    .values(customer)
    .onConflictDoUpdate({
      target: customers.id,
      set: { email: sql`excluded.email`, fullName: sql`excluded.full_name`, sequence: sql`excluded.sequence` },
      setWhere: lt(customers.sequence, sql`excluded.sequence`),
    })
}

/** What staff see of somebody who has deleted the account. */
const deletedCustomer = { email: '', fullName: 'Deleted account' }

/** Forgets a customer's name and address for good: what is heard later of an older version changes nothing. */
export const anonymiseCustomer = (tx: Transaction, { id, sequence }: { id: string; sequence: number }): Promise<void> =>
  saveCustomer(tx, { id, sequence, ...deletedCustomer })
