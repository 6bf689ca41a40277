import { useEffect, useRef } from 'react'
import { Notice } from '../../design/notice.tsx'
import type { GivenBack } from './give-back-summary.ts'
import { useGivenBackText } from './use-given-back-text.ts'

/** Says what was given back and which amount goes back. Gets the focus, so that it is seen and read at once. */
export const GivenBackNotice = ({ given }: { given: GivenBack | undefined }) => {
  const { done } = useGivenBackText()
  const notice = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (given) notice.current?.focus()
  }, [given])
  if (!given) return null
  const { title, help } = done(given)
  return (
    <Notice ref={notice} tone="good" title={title}>
      <p>{help}</p>
    </Notice>
  )
}
