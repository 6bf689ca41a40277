import type { PlantedBug } from '../planted-bug.ts'

const identity = 'services/identity/src'
const anonymiseTests = [`${identity}/features/anonymise-guests/anonymise-guests.int.test.ts`]

export const guestBugs: readonly PlantedBug[] = [
  {
    name: 'a guest with an upcoming ticket is anonymised',
    patches: [
      {
        file: `${identity}/domain/guest.ts`,
        find: '  if (reservations.some((reservation) => isInUse(reservation, now))) return false\n',
        replace: '',
      },
    ],
    tests: [`${identity}/domain/guest.test.ts`],
  },
  {
    name: 'a guest whose login is refreshed during the check is anonymised',
    patches: [
      {
        file: `${identity}/infrastructure/logins.ts`,
        find: ".orderBy(refreshFamilies.id)\n        .for('update')",
        replace: '.orderBy(refreshFamilies.id)',
      },
    ],
    tests: anonymiseTests,
  },
  {
    name: 'a guest’s login lasts as long as the login of an account after a refresh',
    patches: [
      {
        file: `${identity}/infrastructure/logins.ts`,
        find: 'ELSE ${expiry(lifetimes.guest)} END',
        replace: 'ELSE ${expiry(lifetimes.account)} END',
      },
    ],
    tests: [`${identity}/features/refresh-login/refresh-login.int.test.ts`],
  },
  {
    name: 'a guest in use is anonymised if the login began before the logins of guests had a lifetime of their own',
    patches: [
      {
        file: `${identity}/infrastructure/logins.ts`,
        find: 'refreshedAt ?? daysAfter(expiresAt, -lifetimes.account)',
        replace: 'refreshedAt ?? daysAfter(expiresAt, -lifetimes.guest)',
      },
    ],
    tests: anonymiseTests,
  },
  {
    name: 'unused guests are never anonymised if a batch of older guests has to stay',
    patches: [{ file: `${identity}/infrastructure/guests.ts`, find: '        last = id\n', replace: '' }],
    tests: anonymiseTests,
  },
  {
    name: 'a guest gets a 500 if an account with the email is registered at the same moment',
    patches: [
      {
        file: `${identity}/infrastructure/users.ts`,
        find: "throw violates(error, 'users_email') ? new EmailTaken() : error",
        replace: 'throw error',
      },
    ],
    tests: [`${identity}/features/become-account/become-account.int.test.ts`],
  },
  {
    name: 'an account that was a guest a moment ago can be deleted without its password',
    patches: [
      {
        file: `${identity}/features/delete-own-account/delete-own-account.ts`,
        find: '      if (!before.isGuest && password === undefined) throw new CurrentPasswordMissing()\n',
        replace: '',
      },
    ],
    tests: [`${identity}/features/delete-own-account/delete-own-account.int.test.ts`],
  },
  {
    name: 'staff see an account as a guest if it was a guest before',
    patches: [
      {
        file: 'services/booking/src/infrastructure/customers.ts',
        find: '        isGuest: sql`excluded.is_guest`,\n',
        replace: '',
      },
    ],
    tests: ['services/booking/src/features/copy-customers/copy-customers.int.test.ts'],
  },
]
