/** Whether a customer's choice may leave a lone seat. */
export const loneSeatRules = ['allow', 'refuse'] as const
export type LoneSeats = (typeof loneSeatRules)[number]
