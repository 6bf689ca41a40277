import { type SyntheticEvent, useEffect, useRef, useState } from 'react'
import type { FormErrors } from './form-errors.ts'

type Options<Field extends string> = {
  /** The names of the form's inputs. */
  readonly fields: readonly Field[]
  /** Refuses values before they are sent. */
  readonly check: (values: Record<Field, string>) => FormErrors<Field>
  /**
   * Sends the values. An error of `send` is shown at a field if `explain` finds one, and else returned as `problem`.
   */
  readonly send: (values: Record<Field, string>) => Promise<void>
  /** Turns the error of a failed request into errors at fields; undefined if the error belongs to no field. */
  readonly explain?: (error: unknown) => FormErrors<Field> | undefined
}

const valuesOf = <Field extends string>(form: HTMLFormElement, fields: readonly Field[]): Record<Field, string> => {
  const data = new FormData(form)
  return Object.fromEntries(fields.map((field) => [field, String(data.get(field) ?? '')])) as Record<Field, string>
}

/**
 * A form that does not send its values again while they are being sent. The inputs keep what was typed, whatever
 * happens. After an error, the focus moves to the first field with an error.
 *
 * @returns props for the `form` element, the errors by field, the error that belongs to no field, and a function that
 *   moves the focus to a field
 */
export const useForm = <Field extends string>({ fields, check, send, explain }: Options<Field>) => {
  const form = useRef<HTMLFormElement>(null)
  const isSending = useRef(false)
  const [busy, setBusy] = useState(false)
  const [errors, setErrors] = useState<FormErrors<Field>>({})
  const [problem, setProblem] = useState<unknown>()

  // Runs after the render that shows the errors.
  useEffect(() => {
    if (Object.keys(errors).length > 0) {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    }
  }, [errors])

  const submit = async (element: HTMLFormElement): Promise<void> => {
    const values = valuesOf(element, fields)
    const refused = check(values)
    setErrors(refused)
    setProblem(undefined)
    if (Object.keys(refused).length > 0) return
    isSending.current = true
    setBusy(true)
    try {
      await send(values)
    } catch (error) {
      const explained = explain?.(error)
      if (explained) setErrors(explained)
      else setProblem(error)
    } finally {
      isSending.current = false
      setBusy(false)
    }
  }

  const onSubmit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault()
    // Enter in a field and a press of the button may both come before the next render.
    if (!isSending.current) void submit(event.currentTarget)
  }

  const goTo = (field: Field): void => {
    form.current?.querySelector<HTMLElement>(`[name="${field}"]`)?.focus()
  }

  // Our own messages replace the browser's, which cannot be translated or styled.
  return { form: { ref: form, onSubmit, noValidate: true }, busy, errors, problem, goTo }
}
