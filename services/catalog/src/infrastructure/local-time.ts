import { type SQL, sql } from 'drizzle-orm'

/** SQL that formats an instant as RFC 3339 with the zone's offset at that time, such as `2027-03-28T20:30:00+02:00`. */
export const localTime = (instant: SQL, zone: string): SQL => {
  const local = sql`(${instant} AT TIME ZONE ${zone})`
  const utc = sql`(${instant} AT TIME ZONE 'UTC')`
  return sql`to_char(${local}, 'YYYY-MM-DD"T"HH24:MI:SS') || CASE WHEN ${local} < ${utc} THEN '-' ELSE '+' END
    || to_char(greatest(${local} - ${utc}, ${utc} - ${local}), 'HH24:MI')`
}

/**
 * SQL for "this instant is on that date in the zone". The date is computed from the instant, so that days of 23 and 25
 * hours are correct. The wide bounds let PostgreSQL use an index.
 *
 * @param date YYYY-MM-DD
 */
export const isOnLocalDate = (instant: SQL, date: string, zone: string): SQL =>
  sql`(${instant} >= (${date}::date - 1)::timestamp AT TIME ZONE 'UTC'
    AND ${instant} < (${date}::date + 2)::timestamp AT TIME ZONE 'UTC'
    AND (${instant} AT TIME ZONE ${zone})::date = ${date}::date)`
