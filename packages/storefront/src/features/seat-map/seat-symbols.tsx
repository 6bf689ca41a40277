import styles from './seat-symbols.module.css'

const chair = 'M6 3.5h12A2.5 2.5 0 0 1 20.5 6v8.5a6 6 0 0 1-6 6h-5a6 6 0 0 1-6-6V6A2.5 2.5 0 0 1 6 3.5Z'

/** A wheelchair, seen from the side. */
const wheelchair = 'M10.6 8.6v4.6h4.2l1.7 4.2M10.6 10.9h3.4M9 11.6a3.7 3.7 0 1 0 4.4 4.6'

/** Two people. */
const companion = 'M5.9 16.6c0-2.1 1.2-3.4 2.9-3.4s2.9 1.3 2.9 3.4M12.9 13.7c.5-.3 1-.5 1.7-.5 1.7 0 2.9 1.3 2.9 3.4'

/**
 * The drawings of seats, once for the page. Shapes tell the states apart without any colour: an outline is free, a tick
 * is picked, hatching is held, and a cross is taken. All are squares of 24 units. They are plain groups, because each use
 * of a `<symbol>` would cost a clip of its own.
 */
export const SeatSymbols = () => (
  <svg className={styles.symbols} aria-hidden="true">
    <defs>
      <g id="seat-standard">
        <path className={styles.free} d={chair} />
      </g>
      <g id="seat-premium">
        <path className={styles.premium} d={chair} />
        <path className={styles.premiumMark} d="M8 16.2h8" />
      </g>
      <g id="seat-wheelchair">
        <rect className={styles.place} x="2.5" y="2.5" width="19" height="19" rx="3" />
        <circle className={styles.dot} cx="10.4" cy="6.4" r="1.5" />
        <path className={styles.glyph} d={wheelchair} />
      </g>
      <g id="seat-companion">
        <path className={styles.free} d={chair} />
        <circle className={styles.dot} cx="8.8" cy="9.8" r="1.8" />
        <circle className={styles.dot} cx="14.6" cy="9.8" r="1.8" />
        <path className={styles.glyph} d={companion} />
      </g>
      <g id="seat-picked">
        <path className={styles.picked} d={chair} />
        <path className={styles.tick} d="m7.4 12 3.2 3.2 6-6.6" />
      </g>
      <g id="seat-reserved">
        <path className={styles.taken} d={chair} />
        <path className={styles.hatch} d="M4.6 11 11 4.6M5.2 16.6 17 4.8M9 19 19.6 8.4M14.6 19.6l5-5" />
      </g>
      <g id="seat-occupied">
        <path className={styles.taken} d={chair} />
        <path className={styles.cross} d="m8.4 8 7.2 7.2M15.6 8l-7.2 7.2" />
      </g>
      <g id="seat-lost">
        <path className={styles.lost} d={chair} />
        <path className={styles.lostCross} d="M4.5 4.5l15 15M19.5 4.5l-15 15" />
      </g>
    </defs>
  </svg>
)
