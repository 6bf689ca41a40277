import { z } from 'zod'

/** The command line is wrong; the message names the mistake. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage'
}

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

/** Reads an option that is an instant. Throws WrongUsage. */
export const readInstant = (option: string, text: string): Date => {
  const { data } = instant.safeParse(text)
  if (data) return data
  throw new WrongUsage(`--${option} must be an instant with its offset, such as 2026-06-01T18:00:00Z`)
}
