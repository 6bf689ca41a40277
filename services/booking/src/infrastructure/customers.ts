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
      set: { email: sql`excluded.email`, fullName: sql`excluded.full_name`, sequence: sql`excluded.sequence` },
      setWhere,
    })
}

/**
 * Keeps the newest that identity has said of a user.
 *
 * @param customer its `sequence` is identity's version of the user: what is older than what we have changes nothing
 */
export const saveCustomer = (tx: Transaction, customer: Customer): Promise<void> =>
  save(tx, customer, lt(customers.sequence, sql`excluded.sequence`))

/** What staff see of somebody who has deleted the account. */
const deletedCustomer = { email: '', fullName: 'Deleted account' }

/**
 * Forgets a customer's name and address for good: what is heard later of an older version changes nothing. Identity tells the
 * same version as an update too, and whichever comes first, this one stays.
 */
export const anonymiseCustomer = (tx: Transaction, { id, sequence }: { id: string; sequence: number }): Promise<void> =>
  save(tx, { id, sequence, ...deletedCustomer }, lte(customers.sequence, sql`excluded.sequence`))
