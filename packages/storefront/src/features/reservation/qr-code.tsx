import { useMemo } from 'react'
import { qrPath } from './qr-path.ts'
import styles from './tickets.module.css'

/** A ticket's QR code, dark on light in both themes. The label names the ticket, for people who cannot see it. */
export const QrCode = ({ code, label }: { code: string; label: string }) => {
  const { size, path } = useMemo(() => qrPath(code), [code])
  return (
    <svg
      className={styles.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect className={styles.qrLight} width={size} height={size} />
      <path className={styles.qrDark} d={path} />
    </svg>
  )
}
