import { useEffect, useRef } from 'react'
import { useText } from '../i18n/use-text.ts'
import { useAnnouncer } from './announcer.tsx'
import styles from './offline-banner.module.css'
import { useOnline } from './use-online.ts'

/** Shown while there is no network. Screen readers say when the network goes and when it is back. */
export const OfflineBanner = () => {
  const { t } = useText()
  const announce = useAnnouncer()
  const isOnline = useOnline()
  const wasOnline = useRef(isOnline)
  useEffect(() => {
    if (wasOnline.current === isOnline) return
    wasOnline.current = isOnline
    announce(t(isOnline ? 'common.onlineAgain' : 'common.offlineBanner'))
  }, [isOnline, announce, t])
  return isOnline ? null : (
    <p className={styles.banner}>
      <span className={styles.text}>{t('common.offlineBanner')}</span>
    </p>
  )
}
