import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { Notice } from '../../design/notice.tsx'
import { useAnnouncer } from '../../layout/announcer.tsx'
import styles from './payment.module.css'

/** Whether the element with the focus has been hidden or removed. */
const isFocusLost = (): boolean => {
  const { activeElement } = document
  return activeElement === null || activeElement === document.body || !activeElement.checkVisibility()
}

/**
 * Makes screen readers say the text of a notice that takes the place of a form, and each other text that follows. If
 * the focus was in the form, it moves to the notice, and the first text is read from there.
 */
const useSaid = (text: string) => {
  const announce = useAnnouncer()
  const notice = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const current = notice.current
    if (isFocusLost()) current?.focus()
    // React cleans up before it removes the notice. What comes next may move the focus on.
    return () => {
      if (current?.contains(document.activeElement)) document.querySelector<HTMLElement>('main h1')?.focus()
    }
  }, [])
  const isRead = useRef(false)
  useLayoutEffect(() => {
    if (isRead.current || document.activeElement !== notice.current) announce(text)
    isRead.current = true
  }, [announce, text])
  return notice
}

/** Says that the page is waiting, and for what. */
export const WaitingNotice = ({
  title,
  help,
  actions,
  children,
}: {
  title: string
  help: string
  actions?: ReactNode
  children?: ReactNode
}) => {
  const notice = useSaid(`${title}. ${help}`)
  return (
    <Notice
      ref={notice}
      tone="info"
      title={
        <span className={styles.waiting}>
          <span className={styles.bulbs} aria-hidden="true" />
          {title}
        </span>
      }
      actions={actions}
    >
      <p>{help}</p>
      {children}
    </Notice>
  )
}
