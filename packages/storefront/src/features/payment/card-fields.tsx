import type { RefObject } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { type Card, type CardErrors, type CardField, formatCardNumber, formatCvc, formatExpiry } from './card.ts'
import { FormattedField } from './formatted-field.tsx'
import styles from './payment.module.css'

export type CardInputs = RefObject<Partial<Record<CardField, HTMLInputElement | null>>>

/** Number, expiry and security code of a card. */
export const CardFields = ({
  card,
  isDeclined,
  errors,
  inputs,
  onChange,
}: {
  card: Card
  /** Whether the bank refused this card. The visitor then types over its number. */
  isDeclined: boolean
  errors: CardErrors
  inputs: CardInputs
  onChange: (changed: Partial<Card>) => void
}) => {
  const { t } = useText()
  const common = (field: CardField) => ({
    value: card[field],
    error: errors[field] === undefined ? undefined : t(errors[field]),
    inputRef: (element: HTMLInputElement | null) => {
      inputs.current[field] = element
    },
    onValue: (value: string) => onChange({ [field]: value }),
    inputMode: 'numeric' as const,
    spellCheck: false,
    required: true,
  })
  return (
    <div className={styles.card}>
      <FormattedField
        {...common('number')}
        label={t('payment.card.number')}
        format={formatCardNumber}
        selectsOnFocus={isDeclined}
        autoComplete="cc-number"
        placeholder="1234 1234 1234 1234"
      />
      <div className={styles.pair}>
        <FormattedField
          {...common('expiry')}
          label={t('payment.card.expiry')}
          format={formatExpiry}
          autoComplete="cc-exp"
          placeholder={t('payment.card.expiryExample')}
        />
        <FormattedField
          {...common('cvc')}
          label={t('payment.card.cvc')}
          format={formatCvc}
          autoComplete="cc-csc"
          placeholder="123"
        />
      </div>
    </div>
  )
}
