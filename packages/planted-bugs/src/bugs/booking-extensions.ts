import type { PlantedBug } from '../planted-bug.ts'

const reservation = 'services/booking/src/domain/reservation.ts'
const domainTest = 'services/booking/src/domain/reservation.test.ts'

const features = (test: string): string => `services/booking/src/features/${test}`

export const bookingExtensionBugs: readonly PlantedBug[] = [
  {
    name: 'a hold can be extended again and again',
    patches: [
      { file: reservation, find: 'if (reservation.extendedAt !== null) throw new AlreadyExtended()', replace: '' },
    ],
    tests: [domainTest, features('extend-reservation/extend-reservation.int.test.ts')],
  },
  {
    name: 'an extension ignores the fields of its body',
    patches: [
      {
        file: features('extend-reservation/extend-reservation.route.ts'),
        find: 'body: z.strictObject({}).nullish(),',
        replace: 'body: z.looseObject({}).nullish(),',
      },
    ],
    tests: [features('extend-reservation/extend-reservation.int.test.ts')],
  },
  {
    name: 'a hold whose payment was refunded can be extended',
    patches: [
      {
        file: reservation,
        find: "const isOpen = reservation.status === 'pending' && reservation.paymentId === null &&",
        replace: "const isOpen = reservation.status === 'pending' &&",
      },
    ],
    tests: [domainTest],
  },
  {
    name: 'an extended hold may end long after the end of sales',
    patches: [
      {
        file: reservation,
        find: `  const expiresAt = earliest(
    new Date(reservation.expiresAt.getTime() + extensionSeconds * 1000),
    minutesAfter(salesEnd, graceAfterSalesMinutes),
  )`,
        replace:
          '  const expiresAt = new Date(reservation.expiresAt.getTime() + extensionSeconds * 1000 + salesEnd.getTime() * 0)',
      },
    ],
    tests: [domainTest],
  },
  {
    name: 'the new end of an extended hold is not written',
    patches: [
      {
        file: 'services/booking/src/infrastructure/change-statement.ts',
        find: 'SET status = given.status, expires_at = given.expires_at,',
        replace: 'SET status = given.status,',
      },
    ],
    tests: [features('extend-reservation/extend-reservation.int.test.ts')],
  },
  {
    name: 'placing a reservation fails if another reservation has the number that was made for it',
    patches: [
      {
        file: features('place-reservation/place-reservation.ts'),
        find: 'error instanceof HoldChanged || error instanceof NumberInUse',
        replace: 'error instanceof HoldChanged',
      },
    ],
    tests: [features('place-reservation/reservation-number.int.test.ts')],
  },
  {
    name: 'payment ignores the new end of an extended hold',
    patches: [
      {
        file: 'services/payment/src/infrastructure/write-decision.ts',
        find: "  'expiresAt',\n",
        replace: '',
      },
    ],
    tests: ['services/payment/src/features/extend-payment/on-reservation-extended.int.test.ts'],
  },
]
