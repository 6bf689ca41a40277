import { type ComponentProps, useId } from 'react'
import styles from './field.module.css'

/**
 * A labelled input with a hint and an error, which screen readers read with the input.
 *
 * @param error why the value was refused; undefined if it was not refused
 */
export const Field = ({
  label,
  hint,
  error,
  ...input
}: Omit<ComponentProps<'input'>, 'className' | 'id'> & {
  label: string
  hint?: string | undefined
  error?: string | undefined
}) => {
  const id = useId()
  // The error is read first.
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ')
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {hint && (
        <span className={styles.hint} id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <input
        {...input}
        id={id}
        className={styles.input}
        aria-invalid={error ? true : undefined}
        aria-describedby={described === '' ? undefined : described}
      />
      {error && (
        <span className={styles.error} id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  )
}
