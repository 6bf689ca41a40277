import { throttlePruning } from '@marquee/service-kit/service/retention'
import type { Guests } from '../../infrastructure/guests.ts'

/** Anonymises a batch of guests who have not used anything for `GUEST_RETENTION_DAYS` and have no live reservation. */
export const anonymiseGuests = ({ anonymiseUnused }: Pick<Guests, 'anonymiseUnused'>) =>
  throttlePruning(anonymiseUnused)
