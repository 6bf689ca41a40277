import { type ChangeEvent, type ComponentProps, type Ref, useLayoutEffect, useRef } from 'react'
import { Field } from '../../design/field.tsx'
import { caretAfter } from './card.ts'

/**
 * A field whose digits are formatted while they are typed. The caret stays behind the same digit, even when digits are
 * inserted or deleted in the middle.
 */
export const FormattedField = ({
  value,
  format,
  onValue,
  inputRef,
  ...field
}: Omit<ComponentProps<typeof Field>, 'value' | 'onChange' | 'ref'> & {
  value: string
  format: (text: string) => string
  onValue: (formatted: string) => void
  inputRef: Ref<HTMLInputElement>
}) => {
  const caret = useRef<{ input: HTMLInputElement; at: number } | undefined>(undefined)
  const change = ({ target: input }: ChangeEvent<HTMLInputElement>): void => {
    const formatted = format(input.value)
    const at = caretAfter(input.value, input.selectionStart ?? input.value.length, formatted)
    // React puts the caret at the end of a value that the visitor has not typed.
    caret.current = { input, at }
    onValue(formatted)
  }
  useLayoutEffect(() => {
    if (caret.current?.input === document.activeElement) {
      caret.current?.input.setSelectionRange(caret.current.at, caret.current.at)
    }
    caret.current = undefined
  })
  return <Field {...field} ref={inputRef} value={value} onChange={change} />
}
