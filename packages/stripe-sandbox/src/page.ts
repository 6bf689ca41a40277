import type Stripe from 'stripe'
import type { Database } from './database.ts'
import type { ListParameters } from './parameters.ts'
import { noSuch } from './stripe-error.ts'

type Source = {
  database: Database
  table: 'objects' | 'events'
  /** SQL conditions with their values; the texts come from code, never from a request. */
  where: Array<[sql: string, value: string | number]>
  /** Stripe's name for the listed objects, for the error about an unknown cursor. */
  what: string
}

/** Reads the bodies of one page, newest first. `hasMore` tells whether more rows follow in the reading direction. */
export function readPage(
  source: Source,
  parameters: Omit<ListParameters, 'expand'>,
): { bodies: string[]; hasMore: boolean } {
  const conditions = [...source.where, ...createdConditions(parameters.created)]
  const backwards = parameters.starting_after === undefined && parameters.ending_before !== undefined
  if (parameters.starting_after !== undefined) {
    conditions.push(['sequence < ?', sequenceOf(source, parameters.starting_after, 'starting_after')])
  }
  if (parameters.ending_before !== undefined) {
    conditions.push(['sequence > ?', sequenceOf(source, parameters.ending_before, 'ending_before')])
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`
  const rows = source.database
    .prepare(`SELECT body FROM ${source.table} ${where} ORDER BY sequence ${backwards ? 'ASC' : 'DESC'} LIMIT ?`)
    .all(...conditions.map(([, value]) => value), parameters.limit + 1)
  const bodies = rows.slice(0, parameters.limit).map((row) => String(row.body))
  return { bodies: backwards ? bodies.reverse() : bodies, hasMore: rows.length > parameters.limit }
}

/** Stripe's list object. */
export function listOf<Item>(url: string, data: Item[], hasMore: boolean): Stripe.ApiList<Item> {
  return { object: 'list', data, has_more: hasMore, url }
}

function sequenceOf({ database, table, what }: Source, id: string, param: string): number {
  const row = database.prepare(`SELECT sequence FROM ${table} WHERE id = ?`).get(id)
  if (row === undefined) throw noSuch(what, id, param)
  return Number(row.sequence)
}

function createdConditions(created: ListParameters['created']): Array<[string, number]> {
  if (created === undefined) return []
  if (typeof created === 'number') return [['created = ?', created]]
  const conditions: Array<[string, number | undefined]> = [
    ['created > ?', created.gt],
    ['created >= ?', created.gte],
    ['created < ?', created.lt],
    ['created <= ?', created.lte],
  ]
  return conditions.filter((condition): condition is [string, number] => condition[1] !== undefined)
}
