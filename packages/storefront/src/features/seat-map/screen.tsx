import { useText } from '../../i18n/use-text.ts'
import type { Frame } from './layout.ts'
import styles from './seat-grid.module.css'
import { unit } from './unit.ts'

/** How far the middle of the screen is behind its ends, in seat widths. */
const bend = 0.6
/** How far the light of the screen reaches, in seat widths. */
const reach = 3

/** The screen, seen from above, with its light on the first rows. */
export const ScreenMark = ({ frame }: { frame: Frame }) => {
  const { t } = useText()
  const { x, y, width } = frame.screen
  const [left, right, at] = [(x - width / 2) * unit, (x + width / 2) * unit, y * unit]
  const curve = `${left} ${at}Q${x * unit} ${at - bend * unit} ${right} ${at}`
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of SVG cannot get the focus.
    <g aria-hidden="true">
      <linearGradient id="screen-light" x1="0" y1="0" x2="0" y2="1">
        <stop className={styles.lightStart} offset="0" />
        <stop className={styles.lightEnd} offset="1" />
      </linearGradient>
      <path fill="url(#screen-light)" d={`M${curve}l${1.2 * unit} ${reach * unit}H${left - 1.2 * unit}Z`} />
      <path className={styles.screen} d={`M${curve}`} />
      <text className={styles.screenLabel} x={x * unit} y={at + 0.75 * unit}>
        {t('seatMap.screen')}
      </text>
    </g>
  )
}
