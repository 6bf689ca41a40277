import { inject } from 'vitest'
// For the type of inject('sharedSystem').
import type {} from './shared-system.ts'

/** The home folder of the system that the `system` tests share. The first call starts the system and waits for it. */
export const sharedHome = async (): Promise<string> => {
  const response = await fetch(inject('sharedSystem').url)
  const text = await response.text()
  if (!response.ok) throw new Error(`The shared system did not start: ${text}`)
  return text
}
