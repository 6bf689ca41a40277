import type { Transaction } from '@marquee/messaging/publishing/outbox'
import { lt, lte, type SQL, sql } from 'drizzle-orm'
import { customers } from './tables.ts'

type Customer = typeof customers.$inferInsert

const save = async (tx: Transaction, customer: Customer, setWhere: SQL): Promise<void> => {
  await tx
    .insert(customers)
    .values(customer)
    .onConflictDoUpdate({
      target: customers.id,
      set: {
        email: sql`excluded.email`,
        fullName: sql`excluded.full_name`,
        isGuest: sql`excluded.is_guest`,
        sequence: sql`excluded.sequence`,
      },
      setWhere,
    })
}

/**
 * Stores the newest version of a customer.
 *
 * @param customer `sequence` is identity's version of the user; only a version that is newer than the stored version is
 *   stored
 */
export const saveCustomer = (tx: Transaction, customer: Customer): Promise<void> =>
  save(tx, customer, lt(customers.sequence, sql`excluded.sequence`))

/** Staff see these values for a deleted account or guest. */
const deletedCustomer = { email: '', fullName: 'Deleted account', isGuest: false }

/**
 * Deletes a customer's name and email address for good; an older version that arrives later changes nothing. Identity
 * also publishes a deletion as an update with the same sequence; the deletion wins, whichever event arrives first.
 */
export const anonymiseCustomer = (tx: Transaction, { id, sequence }: { id: string; sequence: number }): Promise<void> =>
  save(tx, { id, sequence, ...deletedCustomer }, lte(customers.sequence, sql`excluded.sequence`))
