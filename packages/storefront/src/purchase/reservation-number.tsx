import { VisuallyHidden } from '../design/visually-hidden.tsx'
import { numberGroups, spelledNumber } from './number-groups.ts'
import styles from './reservation-number.module.css'

/**
 * A reservation's number, the same on every page: in groups for the eye, letter by letter for screen readers. The space
 * between the groups is not a character, so that a copied number has no space.
 */
export const ReservationNumber = ({ number }: { number: string }) => (
  <span className={styles.number}>
    <span className={styles.groups} aria-hidden="true">
      {numberGroups(number).map((group, index) => (
        <span key={index}>{group}</span>
      ))}
    </span>
    <span className={styles.spelled}>
      <VisuallyHidden>{spelledNumber(number)}</VisuallyHidden>
    </span>
  </span>
)
