import { inject } from 'vitest'
// For the type of inject('sharedSystem').
import type {} from './shared-system.ts'

/** The home folder of the system that the `system` tests share. The first test that asks waits until that has started. */
export const sharedHome = async (): Promise<string> => {
  const response = await fetch(inject('sharedSystem').url)
  const text = await response.text()
  if (!response.ok) throw new Error(`The shared system does not start: ${text}`)
  return text
}
