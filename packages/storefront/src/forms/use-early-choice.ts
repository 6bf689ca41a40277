import { type RefObject, useEffect, useEffectEvent, useRef } from 'react'
import { firstPageShown } from '../layout/page-shown.ts'

/**
 * Applies a choice that the visitor made before this code had loaded: the gateway renders the start page, and React
 * neither repeats the change of a `<select>` nor undoes it.
 *
 * @param shown the value that the select shows without a choice
 * @returns the ref for the select
 */
export const useEarlyChoice = (shown: string, choose: (value: string) => void): RefObject<HTMLSelectElement | null> => {
  const select = useRef<HTMLSelectElement>(null)
  const follow = useEffectEvent((): void => {
    if (select.current && select.current.value !== shown) choose(select.current.value)
  })
  // React takes over a page in parts. If the language changed before the last part, that part would not match what the
  // gateway has rendered.
  useEffect(() => void firstPageShown.then(follow), [])
  return select
}
