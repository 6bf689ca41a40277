import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { afterPaint } from '../../design/after-paint.ts'
import { useText } from '../../i18n/use-text.ts'
import { useAnnouncer } from '../../layout/announcer.tsx'
import { type Camera, type CameraState, openCamera } from './camera.ts'
import styles from './map-window.module.css'

/** Below this size, a seat is too small a target for a finger (WCAG 2.5.8), in CSS pixels. */
export const smallSeat = 24

const MapButton = ({ label, off, onPress, children }: MapButtonProps) => (
  <button
    type="button"
    className={styles.button}
    aria-label={label}
    title={label}
    aria-disabled={off || undefined}
    onClick={() => !off && onPress()}
  >
    <svg viewBox="0 0 24 24" className={styles.icon} aria-hidden="true">
      {children}
    </svg>
  </button>
)
type MapButtonProps = { label: string; off: boolean; onPress: () => void; children: ReactNode }

/**
 * The window through which the map is seen. At first the map fits the width, and one finger scrolls the page. Buttons,
 * two fingers, a double tap, and the wheel with Ctrl zoom; then one finger moves the map.
 *
 * @param ref the camera, to move the map to a seat
 * @param ratio width of the map divided by its height
 * @param onMove called when the map moves: anything that points at a seat has to close
 */
export const MapWindow = ({
  ref,
  seatsAcross,
  ratio,
  onMove,
  facts,
  note,
  children,
}: {
  ref: Ref<Camera | null>
  seatsAcross: number
  ratio: number
  onMove: () => void
  /** Stands below the map, and stays in sight while the map is. */
  facts: ReactNode
  /** Stands beside the buttons. */
  note: ReactNode
  children: ReactNode
}) => {
  const { t, locale } = useText()
  const announce = useAnnouncer()
  const frame = useRef<HTMLDivElement>(null)
  const map = useRef<HTMLDivElement>(null)
  const [camera, setCamera] = useState<Camera | null>(null)
  const [{ isZoomed, isLargest }, setState] = useState<CameraState>({ isZoomed: false, isLargest: false })
  const moved = useRef(onMove)
  useEffect(() => {
    moved.current = onMove
  })
  useEffect(() => {
    if (!frame.current || !map.current) return
    const opened = openCamera({
      frame: frame.current,
      map: map.current,
      seatsAcross,
      smallSeat,
      // The cursor and the touch action of a zoomed map give each seat a new style, so the map moves one frame earlier.
      onState: (state) => afterPaint(() => setState(state)),
      onMove: () => moved.current(),
    })
    setCamera(opened)
    return opened.close
  }, [seatsAcross])
  /** Says the new size of the map, which a screen reader cannot see. */
  const say = (scale: number | undefined): void => {
    if (scale === undefined) return
    announce(t('seatMap.saidZoom', { percent: new Intl.NumberFormat(locale, { style: 'percent' }).format(scale) }))
  }
  useImperativeHandle<Camera | null, Camera | null>(ref, () => camera, [camera])
  return (
    <div className={styles.outer}>
      <div ref={frame} className={styles.frame} data-zoomed={isZoomed || undefined}>
        <div
          ref={map}
          className={styles.map}
          style={{ '--seats-across': seatsAcross, '--ratio': ratio } as React.CSSProperties}
        >
          {children}
        </div>
      </div>
      {facts}
      <div className={styles.below}>
        {note}
        <fieldset className={styles.buttons} aria-label={t('seatMap.zoom')}>
          <MapButton label={t('seatMap.zoomIn')} off={isLargest} onPress={() => say(camera?.zoomIn())}>
            <path d="M12 5v14M5 12h14" />
          </MapButton>
          <MapButton label={t('seatMap.zoomOut')} off={!isZoomed} onPress={() => say(camera?.zoomOut())}>
            <path d="M5 12h14" />
          </MapButton>
          <MapButton label={t('seatMap.zoomReset')} off={!isZoomed} onPress={() => say(camera?.reset())}>
            <path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5" />
          </MapButton>
        </fieldset>
      </div>
    </div>
  )
}
