/** Whether a customer's choice may leave a single free seat between taken ones. */
export const loneSeatRules = ['allow', 'refuse'] as const
export type LoneSeats = (typeof loneSeatRules)[number]
