import { type FormEvent, useRef, useState } from 'react'
import { Button } from '../../design/button.tsx'
import { formatMoney } from '../../formats/money.ts'
import { useText } from '../../i18n/use-text.ts'
import { type Card, type CardErrors, type CardField, checkCard } from './card.ts'
import { CardFields } from './card-fields.tsx'
import styles from './payment.module.css'
import { confirmAtSandbox, type Payable } from './sandbox-api.ts'
import { TestCards } from './test-cards.tsx'
import type { Pay } from './use-payment-attempt.ts'

const fieldOrder: readonly CardField[] = ['number', 'expiry', 'cvc']

/** A card form for the local sandbox of Stripe. What was typed stays after a declined card. */
export const CardForm = ({
  payable,
  amount,
  currency,
  isBusy,
  pay,
}: {
  /** undefined while the payment is being set up. */
  payable: Payable | undefined
  amount: number
  currency: string
  isBusy: boolean
  pay: Pay
}) => {
  const { t, locale } = useText()
  const [card, setCard] = useState<Card>({ number: '', expiry: '', cvc: '' })
  const [errors, setErrors] = useState<CardErrors>({})
  const [isDeclined, setIsDeclined] = useState(false)
  const inputs = useRef<Partial<Record<CardField, HTMLInputElement | null>>>({})
  const isOff = isBusy || payable === undefined

  const change = (changed: Partial<Card>): void => {
    setCard({ ...card, ...changed })
    if (changed.number !== undefined) setIsDeclined(false)
    setErrors(Object.fromEntries(Object.entries(errors).filter(([field]) => !Object.hasOwn(changed, field))))
  }
  const refuse = (found: CardErrors): void => {
    setErrors(found)
    inputs.current[fieldOrder.find((field) => found[field] !== undefined) ?? 'number']?.focus()
  }
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (isOff) return
    const found = checkCard(card, new Date())
    if (Object.keys(found).length > 0) return refuse(found)
    const outcome = await pay(() => confirmAtSandbox(payable, card))
    setIsDeclined(outcome?.kind === 'declined')
    if (outcome?.kind === 'declined' && outcome.decline.field !== undefined) {
      refuse({ [outcome.decline.field]: outcome.decline.message })
      inputs.current[outcome.decline.field]?.select()
    }
  }

  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      <CardFields card={card} isDeclined={isDeclined} errors={errors} inputs={inputs} onChange={change} />
      <Button kind="primary" type="submit" wide busy={isOff}>
        {isBusy ? t('payment.paying') : t('payment.pay', { amount: formatMoney(amount, { locale, currency }) })}
      </Button>
      <TestCards onPick={change} />
    </form>
  )
}
