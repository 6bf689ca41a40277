import type { PlantedBug } from '../planted-bug.ts'

const app = 'services/booking/src/app.ts'
const changeStatement = 'services/booking/src/infrastructure/change-statement.ts'
const customerCounts = 'services/booking/src/infrastructure/customer-counts.ts'
const idempotencyKeys = 'services/booking/src/infrastructure/idempotency-keys.ts'
const placeOnce = 'services/booking/src/features/place-reservation/place-once.ts'
const placeStatement = 'services/booking/src/infrastructure/place-statement.ts'
const reservations = 'services/booking/src/infrastructure/reservations.ts'
const seatWatch = 'services/booking/src/infrastructure/seat-watch.ts'
const showtimes = 'services/booking/src/infrastructure/showtimes.ts'
const userDeleted = 'services/booking/src/features/anonymise-customer/on-user-deleted.ts'

const features = (test: string): string => `services/booking/src/features/${test}`
const seatAllocations = 'services/booking/src/infrastructure/seat-allocations.ts'
const seatSnapshots = 'services/booking/src/infrastructure/seat-snapshots.ts'

export const bookingBugs: readonly PlantedBug[] = [
  {
    name: 'a late payment takes the seats of a cancelled or started showtime again',
    patches: [
      {
        file: reservations,
        find: 'if (!showtime || !isOnSale(showtime, now)) return false',
        replace: 'if (!showtime) return false',
      },
    ],
    tests: [features('confirm-reservation/confirm-reservation.int.test.ts')],
  },
  {
    name: 'the second payment of a batch does not see the ticket that the first payment bought',
    patches: [
      {
        file: reservations,
        find: 'const { reservation } = change.decision',
        replace: 'const reservation: Reservation = change.before',
      },
    ],
    tests: [features('confirm-reservation/confirm-reservation.int.test.ts')],
  },
  {
    name: 'a late payment takes seats again without the seat limit',
    patches: [
      {
        file: reservations,
        find: 'setWhere: sql`${customerSeats.seats} + excluded.seats <= ${seatLimit}`,',
        replace: '',
      },
    ],
    tests: [features('confirm-reservation/confirm-reservation.int.test.ts')],
  },
  {
    name: 'the digest of a request under an idempotency key ignores the showtime',
    patches: [
      {
        file: placeOnce,
        find: 'JSON.stringify([showtimeId.toLowerCase(), seatIds.toSorted()])',
        replace: 'JSON.stringify([seatIds.toSorted()])',
      },
    ],
    tests: [features('place-reservation/place-once.int.test.ts')],
  },
  {
    name: 'the outcome under an idempotency key is looked up without its customer',
    patches: [
      {
        file: idempotencyKeys,
        find: '.where(and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key)))',
        replace: '.where(and(eq(idempotencyKeys.key, key)))',
      },
    ],
    tests: [features('place-reservation/place-once.int.test.ts')],
  },
  {
    name: 'two customers who use the same idempotency key at once wait for each other',
    patches: [
      {
        file: placeStatement,
        find: "booking.try_lock('key ' || $5::uuid::text || ' ' || $15::text)",
        replace: "booking.try_lock('key ' || $15::text)",
      },
    ],
    tests: [features('place-reservation/place-once.int.test.ts')],
  },
  {
    name: 'the 409 for a repeat that arrives while the first request is in flight is stored as the outcome of the key',
    patches: [
      {
        file: placeOnce,
        find: "error.kind !== 'not-found' &&\n  !(error instanceof RequestUnderWay)",
        replace: "error.kind !== 'not-found'",
      },
    ],
    tests: [features('place-reservation/place-once.int.test.ts')],
  },
  {
    name: 'a request fails if an earlier request has stored the outcome under its key',
    patches: [
      {
        file: placeOnce,
        find: 'if (first) return { outcome: first, isRepeat: true }',
        replace: 'if (first) throw error',
      },
    ],
    tests: [features('place-reservation/place-once.int.test.ts')],
  },
  {
    name: 'a refusal that another request stored under the same key is not marked as a repeat',
    patches: [{ file: idempotencyKeys, find: 'isRepeat: true }', replace: 'isRepeat: false }' }],
    tests: [features('place-reservation/place-once.int.test.ts')],
  },
  {
    name: 'idempotency keys are pruned after 24 minutes instead of 24 hours',
    patches: [{ file: idempotencyKeys, find: 'retentionHours * 3_600_000', replace: 'retentionHours * 60_000' }],
    tests: [features('prune-records/prune-records.int.test.ts')],
  },
  {
    name: 'placing seats does not wait for a concurrent cancellation of the showtime',
    patches: [{ file: placeStatement, find: '\n  FOR SHARE OF showtimes', replace: '' }],
    tests: [features('place-reservation/place-reservation.int.test.ts')],
  },
  {
    name: 'the statement that places seats ignores a hold that was cancelled at the same moment',
    patches: [
      {
        file: placeStatement,
        find: ' AND seen.hold_until IS NOT DISTINCT FROM $18::timestamptz',
        replace: '',
      },
    ],
    tests: [features('place-reservation/hold-limits.int.test.ts')],
  },
  {
    name: 'a lowered maximum of unpaid reservations does not apply to customers who have placed a reservation before',
    patches: [{ file: placeStatement, find: ', allowed = excluded.allowed', replace: '' }],
    tests: [features('place-reservation/hold-limits.int.test.ts')],
  },
  {
    name: 'a customer who cancels two holds gets the later of their two ends for the next hold, not the earlier',
    patches: [
      {
        file: changeStatement,
        find: 'THEN least(count.hold_until, given.cancelled_end)',
        replace: 'THEN greatest(count.hold_until, given.cancelled_end)',
      },
    ],
    tests: [features('place-reservation/hold-limits.int.test.ts')],
  },
  {
    name: "cancelling a ticket shortens the customer's next hold",
    patches: [
      {
        file: changeStatement,
        find: "before.status === 'pending' &&\n  facts.some(",
        replace: 'facts.some(',
      },
    ],
    tests: [features('place-reservation/hold-limits.int.test.ts')],
  },
  {
    name: 'cancelling a ticket allows one more unpaid reservation',
    patches: [
      {
        file: changeStatement,
        find: "before.status === 'pending' && decision.reservation.status !== 'pending'",
        replace: "decision.reservation.status !== 'pending'",
      },
    ],
    tests: [features('place-reservation/hold-limits.int.test.ts')],
  },
  {
    name: "the customers' seat counts are not written in one common order",
    patches: [
      {
        file: changeStatement,
        find: 'ORDER BY count.showtime_id, count.user_id',
        replace: 'ORDER BY array_position((SELECT $16::uuid[]), count.user_id)',
      },
    ],
    tests: [features('expire-reservations/expire-reservations.int.test.ts')],
  },
  {
    name: "the customers' counts of unpaid reservations are not written in one common order",
    patches: [
      {
        file: changeStatement,
        find: 'ORDER BY count.user_id',
        replace: 'ORDER BY array_position((SELECT $20::uuid[]), count.user_id)',
      },
    ],
    tests: [features('expire-reservations/expire-reservations.int.test.ts')],
  },
  {
    name: 'a full batch of overdue holds counts as the last batch',
    patches: [
      {
        file: reservations,
        find: `return rows.length === sweepSize
    }),

  /** How many reservations are pending`,
        replace: `return false
    }),

  /** How many reservations are pending`,
      },
    ],
    tests: [features('expire-reservations/expire-reservations.int.test.ts')],
  },
  {
    name: 'a reservation is changed without locking its row first',
    patches: [
      {
        file: reservations,
        find: ".where(and(eq(locked.id, id), owned))\n    .for('update', { of: locked })",
        replace: '.where(and(eq(locked.id, id), owned))',
      },
    ],
    tests: [features('cancel-reservation/cancel-reservation.int.test.ts')],
  },
  {
    name: "staff cannot cancel a customer's reservation",
    patches: [
      {
        file: 'services/booking/src/features/cancel-reservation/cancel-reservation.ts',
        find: 'by.isSuperuser ? {} : { ownedBy: by.id }',
        replace: '{ ownedBy: by.id }',
      },
    ],
    tests: [features('cancel-reservation/cancel-reservation.int.test.ts')],
  },
  {
    name: 'one locked reservation keeps all other reservations of its cancelled showtime from being cancelled',
    patches: [
      {
        file: reservations,
        find: "inArray(reservations.status, ['pending', 'confirmed'])))\n        .limit(sweepSize)\n        .for('update', { skipLocked: true })",
        replace:
          "inArray(reservations.status, ['pending', 'confirmed'])))\n        .limit(sweepSize)\n        .for('update')",
      },
    ],
    tests: [features('cancel-showtime/cancel-showtime.int.test.ts')],
  },
  {
    name: "a deleted account cancels other customers' holds",
    patches: [
      {
        file: reservations,
        find: ".where(and(eq(locked.userId, userId), eq(locked.status, 'pending')))",
        replace: ".where(and(eq(locked.status, 'pending')))",
      },
    ],
    tests: [features('anonymise-customer/anonymise-customer.int.test.ts')],
  },
  {
    name: 'a customer who holds seats of a show that has started is not anonymised',
    patches: [
      {
        file: userDeleted,
        find: 'startsAt <= now() ? { reservation, facts: [] } : cancelReservation(',
        replace: 'cancelReservation(',
      },
    ],
    tests: [features('anonymise-customer/anonymise-customer.int.test.ts')],
  },
  {
    name: 'seat counts of future shows are pruned',
    patches: [
      {
        file: customerCounts,
        find: 'WHERE showtime.ends_at < ${before.toISOString()}::timestamptz',
        replace: 'WHERE true',
      },
    ],
    tests: [features('prune-records/prune-records.int.test.ts')],
  },
  {
    name: 'counts of unpaid reservations are pruned although they are above zero',
    patches: [{ file: customerCounts, find: 'WHERE unpaid = 0 LIMIT', replace: 'LIMIT' }],
    tests: [features('prune-records/prune-records.int.test.ts')],
  },
  {
    name: 'rooms with the same labels share one layout, whatever their seats are',
    patches: [
      {
        file: showtimes,
        find: 'update(JSON.stringify(seats))',
        replace: 'update(JSON.stringify(seats.map(({ id }) => id)))',
      },
    ],
    tests: [features('schedule-showtime/copy-of-catalog.int.test.ts')],
  },
  {
    name: 'an older name of a room that arrives late replaces the newer name',
    patches: [
      {
        file: showtimes,
        find: '      setWhere: lt(rooms.sequence, sql`excluded.sequence`),\n',
        replace: '',
      },
    ],
    tests: [features('rename-room/rename-room.int.test.ts')],
  },
  {
    name: 'a watcher whose first read failed stays registered, so that later watchers fail too',
    patches: [{ file: seatWatch, find: 'catch (error) {\n        stopWatching()\n', replace: 'catch (error) {\n' }],
    tests: ['services/booking/src/infrastructure/seat-watch.test.ts'],
  },
  {
    name: 'the event stream of seats opens before the first read of the seats',
    patches: [
      {
        file: seatWatch,
        find: '        await showtime.ready\n        return stopWatching',
        replace: '        return stopWatching',
      },
    ],
    tests: ['services/booking/src/infrastructure/seat-watch.test.ts'],
  },
  {
    name: 'a seat that went from one customer to another between two polls does not count as changed',
    patches: [{ file: seatWatch, find: ' || last.reservationId !== reservationId', replace: '' }],
    tests: ['services/booking/src/infrastructure/seat-watch.test.ts'],
  },
  {
    name: 'watchers that have stopped still count towards the limit',
    patches: [{ file: seatWatch, find: '        watchers -= 1\n', replace: '' }],
    tests: ['services/booking/src/infrastructure/seat-watch.test.ts'],
  },
  {
    name: 'an event stream of seats sends a ping every four hours instead of every 15 seconds',
    patches: [
      {
        file: 'services/booking/src/features/watch-seat-map/watch-seat-map.ts',
        find: 'const pingMilliseconds = 15_000',
        replace: 'const pingMilliseconds = 15_000_000',
      },
    ],
    tests: [features('watch-seat-map/watch-seat-map.test.ts')],
  },
  {
    name: "every page of a customer's reservations is the first page",
    patches: [
      {
        file: 'services/booking/src/features/view-reservations/view-reservations.route.ts',
        find: 'views.ofUser(request.user.id, { status, showtimeId, before, limit })',
        replace: 'views.ofUser(request.user.id, { status, showtimeId, before: before && undefined, limit })',
      },
    ],
    tests: [features('view-reservations/view-reservations.int.test.ts')],
  },
  {
    name: 'sales of a period count cancelled showtimes',
    patches: [
      {
        file: 'services/booking/src/features/report-sales/report-sales.ts',
        find: "count(*) FILTER (WHERE counts.status = 'scheduled')::int AS showtimes",
        replace: 'count(*)::int AS showtimes',
      },
    ],
    tests: [features('report-sales/report-sales.int.test.ts')],
  },
  {
    name: 'the setting RESERVATION_EXPIRATION_SECONDS has no effect',
    patches: [{ file: app, find: 'holdSeconds: config.RESERVATION_EXPIRATION_SECONDS', replace: 'holdSeconds: 1_800' }],
    tests: [features('place-reservation/hold-limits.int.test.ts')],
  },
  {
    name: 'watched seats are polled every five minutes instead of every 300 ms',
    patches: [{ file: app, find: 'const seatPollMilliseconds = 300', replace: 'const seatPollMilliseconds = 300_000' }],
    tests: [features('watch-seat-map/watch-seat-map.int.test.ts')],
  },
  {
    name: 'event streams of seats delay a graceful stop',
    patches: [{ file: app, find: "  http.addHook('preClose', async () => seatStreams.close())\n", replace: '' }],
    tests: [features('watch-seat-map/watch-seat-map.int.test.ts')],
  },
  {
    name: 'a deletion is ignored when an update with the same sequence number was applied first',
    patches: [
      {
        file: 'services/booking/src/infrastructure/customers.ts',
        find: 'lte(customers.sequence, sql`excluded.sequence`)',
        replace: 'lt(customers.sequence, sql`excluded.sequence`)',
      },
    ],
    tests: ['services/booking/src/features/anonymise-customer/anonymise-customer.int.test.ts'],
  },
  {
    name: 'a reservation that is placed does not count towards the limit of unpaid reservations',
    patches: [
      { file: placeStatement, find: 'SET unpaid = customer.unpaid + 1', replace: 'SET unpaid = customer.unpaid + 0' },
    ],
    tests: [features('place-reservation/hold-limits.int.test.ts')],
  },
  {
    name: 'a hold shows the name that its room had when the showtime was scheduled',
    patches: [
      {
        file: placeStatement,
        find: 'coalesce(rooms.name, showtimes.room_name)',
        replace: 'coalesce(showtimes.room_name, rooms.name)',
      },
    ],
    tests: [features('rename-room/rename-room.int.test.ts')],
  },
  {
    name: 'a customer who has cancelled a hold of the showtime cannot hold seats again',
    patches: [
      {
        file: 'services/booking/src/features/place-reservation/place-reservation.ts',
        find: 'const maxTries = 4',
        replace: 'const maxTries = 1',
      },
    ],
    tests: [features('place-reservation/hold-limits.int.test.ts')],
  },
  {
    name: 'a sweep expires a hold that was paid meanwhile',
    patches: [
      {
        file: reservations,
        find: ".orderBy(asc(reservations.expiresAt))\n        .limit(sweepSize)\n        .for('update', { skipLocked: true })",
        replace: '.orderBy(asc(reservations.expiresAt))\n        .limit(sweepSize)',
      },
    ],
    tests: [features('expire-reservations/expire-reservations.int.test.ts')],
  },
  {
    name: 'one locked hold keeps a sweep from expiring the other holds',
    patches: [
      {
        file: reservations,
        find: ".orderBy(asc(reservations.expiresAt))\n        .limit(sweepSize)\n        .for('update', { skipLocked: true })",
        replace: ".orderBy(asc(reservations.expiresAt))\n        .limit(sweepSize)\n        .for('update')",
      },
    ],
    tests: [features('expire-reservations/expire-reservations.int.test.ts')],
  },
  {
    name: 'a sweep releases the seats of its first hold only',
    patches: [
      {
        file: changeStatement,
        find: '...seatColumns(released, releasedSeats),',
        replace: '...seatColumns(released.slice(0, 1), releasedSeats),',
      },
    ],
    tests: [features('expire-reservations/expire-reservations.int.test.ts')],
  },
  {
    name: 'a sweep subtracts the seats of only one of two holds of a customer',
    patches: [
      {
        file: changeStatement,
        find: 'changes.reduce((sum, change) => sum + releasedSeats(change).length, 0)',
        replace: 'changes.reduce((_, change) => releasedSeats(change).length, 0)',
      },
    ],
    tests: [features('expire-reservations/expire-reservations.int.test.ts')],
  },
  {
    name: 'a seat map shows the seats of an expired hold as reserved when the showtime has no other seats taken',
    patches: [
      {
        file: seatSnapshots,
        find: "(digests.get(id) ?? '')",
        replace: "(digests.get(id) ?? before.get(id)?.digest ?? '')",
      },
    ],
    tests: ['services/booking/src/infrastructure/seat-snapshots.test.ts'],
  },
  {
    name: 'a seat map is up to three seconds old',
    patches: [
      { file: seatSnapshots, find: 'const maxAgeMilliseconds = 300', replace: 'const maxAgeMilliseconds = 3_000' },
    ],
    tests: [features('view-seat-map/view-seat-map.int.test.ts')],
  },
  {
    name: 'the seats of showtimes in memory have no maximum',
    patches: [{ file: seatSnapshots, find: '            showtimes.delete(showtimeId)\n', replace: '' }],
    tests: ['services/booking/src/infrastructure/seat-snapshots.test.ts'],
  },
  {
    name: "a customer's own hold is missing from the next seat map",
    patches: [
      {
        file: 'services/booking/src/infrastructure/announce-seat-changes.ts',
        find: 'changed(decision.reservation.showtimeId)',
        replace: 'void changed',
      },
    ],
    tests: [features('view-seat-map/view-seat-map.int.test.ts')],
  },
  {
    name: 'the digest of the seats ignores whether a seat was sold',
    patches: [
      {
        file: seatAllocations,
        find: '`${seatId}${sold}${reservationId}`',
        replace: '`${seatId}${reservationId}`',
      },
      {
        file: seatAllocations,
        find: 'seat_id || sold::text || reservation_id::text',
        replace: 'seat_id || reservation_id::text',
      },
    ],
    tests: [features('view-seat-map/view-seat-map.int.test.ts')],
  },
  {
    name: 'the tag of a seat map ignores the prices',
    patches: [
      {
        file: 'services/booking/src/features/view-seat-map/view-seat-map.ts',
        find: '`${digestOfEmptyMap(showtime)} ${seats.digest}`',
        replace: '`${digestOfEmptyMap(showtime).length} ${seats.digest}`',
      },
    ],
    tests: [features('view-seat-map/view-seat-map.int.test.ts')],
  },
  {
    name: "a replay of the catalog's log adds no positions to a showtime that was copied without them",
    patches: [
      {
        file: showtimes,
        find: 'IS NULL AND excluded.focal_point IS NOT NULL`',
        replace: 'IS NULL AND false`',
      },
    ],
    tests: [features('schedule-showtime/copy-of-catalog.int.test.ts')],
  },
  {
    name: "a replay of an old event removes the positions of a showtime's seats",
    patches: [
      {
        file: showtimes,
        find: 'sql`${showtimes.focalPoint} IS NULL AND excluded.focal_point IS NOT NULL`',
        replace: 'sql`true`',
      },
    ],
    tests: [features('schedule-showtime/copy-of-catalog.int.test.ts')],
  },
  {
    name: 'every reservation stores the positions of its seats',
    patches: [
      {
        file: 'services/booking/src/domain/reservation.ts',
        find: 'return { id, row, number, type, price: priceOf(showtime, seat) }',
        replace: 'return { ...seat, id, row, number, type, price: priceOf(showtime, seat) }',
      },
    ],
    tests: ['services/booking/src/domain/reservation.test.ts'],
  },
]
