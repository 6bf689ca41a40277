import type { PlantedBug } from '../planted-bug.ts'

const reservation = 'services/booking/src/domain/reservation.ts'
const reservationTest = 'services/booking/src/domain/reservation.test.ts'
const changeStatement = 'services/booking/src/infrastructure/change-statement.ts'
const givingBack = 'services/booking/src/features/give-back-seat/give-back-seat.int.test.ts'

const payment = 'services/payment/src/domain/payment.ts'
const paymentTest = 'services/payment/src/domain/give-backs.test.ts'
const sequences = 'services/payment/src/domain/give-back-sequences.test.ts'
const refunding = 'services/payment/src/features/give-back-seats/give-back-seats.int.test.ts'

export const giveBackBugs: readonly PlantedBug[] = [
  {
    name: 'companions stay when their wheelchair space is given back',
    patches: [
      {
        file: reservation,
        find: 'const leaving = seatsLeavingWith(seatId, placed)',
        replace: 'const leaving = new Set(placed.map(({ id }) => id).filter((id) => id === seatId))',
      },
    ],
    tests: [reservationTest, givingBack],
  },
  {
    name: 'a seat of an expired hold cannot be given back, so that late money buys it',
    patches: [
      {
        file: reservation,
        find: 'const isOpen = holdsSeats(reservation) || (mayStillBePaid(reservation) && !hasStarted({ startsAt }, now))',
        replace: 'const isOpen = holdsSeats(reservation)',
      },
    ],
    tests: [reservationTest, givingBack],
  },
  {
    name: 'a seat that is given back and held again gets a hold that ends later',
    patches: [{ file: changeStatement, find: "fact.fact === 'seats-given-back' || ", replace: '' }],
    tests: [givingBack],
  },
  {
    name: 'giving one seat back voids the tickets of all seats',
    patches: [{ file: changeStatement, find: ' AND ticket.seat_id = given.seat_id', replace: '' }],
    tests: [givingBack],
  },
  {
    name: 'a payment of the old amount, which includes a seat that was given back, is refunded in full',
    patches: [{ file: payment, find: 'sumsOfNewest(payment.giveBacks).includes(excess)', replace: 'excess === 0' }],
    tests: [paymentTest, refunding],
  },
  {
    name: 'a seat is refunded again when the event arrives again after the inbox has forgotten it',
    patches: [{ file: payment, find: ' || payment.giveBacks.some(({ id }) => id === giveBack.id)', replace: '' }],
    tests: [paymentTest, refunding],
  },
  {
    name: 'the refund of a seat makes the tickets of the other seats void if these cost nothing',
    patches: [{ file: payment, find: "(status === 'succeeded' && !isForSeats)", replace: "status === 'succeeded'" }],
    tests: [paymentTest],
  },
  {
    name: 'an intent that is being created changes its amount under the same key',
    patches: [
      {
        file: payment,
        find: 'payment.intentAmount ?? (intentRequested ? amount : null)',
        replace:
          'payment.providerPaymentId === null ? null : (payment.intentAmount ?? (intentRequested ? amount : null))',
      },
    ],
    tests: [paymentTest, sequences],
  },
  {
    name: 'the client secret is shown while the amount at Stripe still includes a seat that was given back',
    patches: [
      {
        file: 'services/payment/src/features/view-payment/view-payment.ts',
        find: "isAmountOutdated(payment) && !payment.closing ? 'preparing' : payment.status",
        replace: 'isAmountOutdated(payment) ? payment.status : payment.status',
      },
    ],
    tests: [refunding],
  },
]
