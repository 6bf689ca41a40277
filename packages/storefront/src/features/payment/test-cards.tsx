import { Button } from '../../design/button.tsx'
import type { MessageId } from '../../i18n/message-id.ts'
import { useText } from '../../i18n/use-text.ts'
import { type Card, formatCardNumber } from './card.ts'
import styles from './payment.module.css'

const cards: readonly { readonly number: string; readonly effect: MessageId }[] = [
  { number: '4242424242424242', effect: 'payment.test.pays' },
  { number: '4000000000000002', effect: 'payment.test.declined' },
  { number: '4000000000009995', effect: 'payment.test.funds' },
]

/** December of the year after next: an expiry that is always in the future. */
const expiry = (): string => `12 / ${String(new Date().getFullYear() + 2).slice(2)}`

/** Says that this is a test system, and fills in the cards that work here. */
export const TestCards = ({ onPick }: { onPick: (card: Card) => void }) => {
  const { t } = useText()
  return (
    <aside className={styles.test} aria-label={t('payment.test.title')}>
      <p className={styles.testTitle}>{t('payment.test.title')}</p>
      <p>{t('payment.test.help')}</p>
      <ul className={styles.testCards}>
        {cards.map(({ number, effect }) => (
          <li key={number} className={styles.testCard}>
            <code>{formatCardNumber(number)}</code>
            <span>{t(effect)}</span>
            <Button
              kind="quiet"
              aria-label={t('payment.test.useThis', { effect: t(effect) })}
              onClick={() => onPick({ number: formatCardNumber(number), expiry: expiry(), cvc: '123' })}
            >
              {t('payment.test.use')}
            </Button>
          </li>
        ))}
      </ul>
    </aside>
  )
}
