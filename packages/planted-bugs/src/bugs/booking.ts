import type { PlantedBug } from '../planted-bug.ts'

const reservations = 'services/booking/src/infrastructure/reservations.ts'

export const bookingBugs: readonly PlantedBug[] = [
  {
    name: 'late money takes the seats of a cancelled or started showtime again',
    patches: [
      {
        file: reservations,
        find: 'if (!showtime || !isOnSale(showtime, now)) return false',
        replace: 'if (!showtime) return false',
      },
    ],
    tests: ['services/booking/src/features/cancel-reservation/cancel-reservation.int.test.ts'],
  },
  {
    name: 'the cap of ten is dropped when late money takes seats again',
    patches: [
      {
        file: reservations,
        find: 'setWhere: sql`${customerSeats.seats} + excluded.seats <= ${seatLimit}`,',
        replace: '',
      },
    ],
    tests: ['services/booking/src/features/cancel-reservation/cancel-reservation.int.test.ts'],
  },
]
