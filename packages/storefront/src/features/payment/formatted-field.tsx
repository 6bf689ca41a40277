import { type ChangeEvent, type ComponentProps, type Ref, type SyntheticEvent, useLayoutEffect, useRef } from 'react'
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
  selectsOnFocus = false,
  ...field
}: Omit<ComponentProps<typeof Field>, 'value' | 'onChange' | 'ref'> & {
  value: string
  format: (text: string) => string
  onValue: (formatted: string) => void
  inputRef: Ref<HTMLInputElement>
  /** Whether the focus selects the value, so that typing replaces the value. */
  selectsOnFocus?: boolean
}) => {
  const isFresh = useRef(false)
  const select = ({ currentTarget: input }: SyntheticEvent<HTMLInputElement>): void => {
    if (isFresh.current && input.selectionStart === input.selectionEnd) input.select()
    isFresh.current = false
  }
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
  return (
    <Field
      {...field}
      ref={inputRef}
      value={value}
      onChange={change}
      onFocus={({ currentTarget }) => {
        isFresh.current = selectsOnFocus
        if (selectsOnFocus) currentTarget.select()
      }}
      // The press that gives the focus moves the caret afterwards, so the value is selected again. Later presses move
      // the caret as usual.
      onClick={select}
      onBlur={() => {
        isFresh.current = false
      }}
    />
  )
}
