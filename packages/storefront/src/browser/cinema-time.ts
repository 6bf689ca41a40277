const dayMs = 86_400_000

/** A time as the pages write it in `en-GB`, such as `20:15`. */
export const timeIn = (timeZone: string, at: Date): string =>
  at.toLocaleTimeString('en-GB', { timeZone, timeStyle: 'short' })

/** The day in the cinema, as YYYY-MM-DD. */
export const dayOf = (at: Date): string => at.toLocaleDateString('sv-SE', { timeZone: 'Europe/Berlin' })

/** 20:15 in the cinema, in some days. A show after midnight would belong to the day before. */
export const evening = (inDays: number): Date => {
  const day = dayOf(new Date(Date.now() + inDays * dayMs))
  const summer = new Date(`${day}T20:15:00+02:00`)
  return timeIn('Europe/Berlin', summer) === '20:15' ? summer : new Date(`${day}T20:15:00+01:00`)
}
