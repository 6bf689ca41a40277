import { type ReactNode, useId } from 'react'
import { VisuallyHidden } from '../../design/visually-hidden.tsx'
import styles from './radio-chips.module.css'

/** A choice of one among a few, as native radio buttons in a row of chips. */
export const RadioChips = <Value extends string>({
  legend,
  options,
  value,
  onChange,
  hidesLegend = false,
}: {
  legend: string
  options: readonly {
    readonly value: Value
    readonly text: ReactNode
    /** The name, if it says more than the text. It contains the text. */
    readonly label?: string
  }[]
  value: Value
  onChange: (value: Value) => void
  hidesLegend?: boolean
}) => {
  const name = useId()
  return (
    <fieldset className={styles.group}>
      <legend className={hidesLegend ? styles.hidden : styles.legend}>
        {hidesLegend ? <VisuallyHidden>{legend}</VisuallyHidden> : legend}
      </legend>
      <div className={styles.chips}>
        {options.map((option) => (
          <label key={option.value} className={styles.chip}>
            <input
              type="radio"
              className={styles.input}
              name={name}
              value={option.value}
              aria-label={option.label}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span className={styles.text} aria-hidden={option.label === undefined ? undefined : true}>
              {option.text}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
