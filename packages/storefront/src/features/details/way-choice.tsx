import type { MessageId } from '../../i18n/message-id.ts'
import { useText } from '../../i18n/use-text.ts'
import styles from './details.module.css'
import { type Way, ways } from './details-draft.ts'

const texts: Readonly<Record<Way, { readonly label: MessageId; readonly hint: MessageId }>> = {
  guest: { label: 'details.way.guest', hint: 'details.way.guestHint' },
  'sign-in': { label: 'details.way.signIn', hint: 'details.way.signInHint' },
  account: { label: 'details.way.account', hint: 'details.way.accountHint' },
}

/** The three ways to buy. */
export const WayChoice = ({ way: chosen, onChange }: { way: Way; onChange: (way: Way) => void }) => {
  const { t } = useText()
  return (
    <fieldset className={styles.ways}>
      <legend className={styles.legend}>{t('details.way.title')}</legend>
      {ways.map((way) => (
        <label key={way} className={styles.way}>
          <input
            className={styles.radio}
            type="radio"
            name="way"
            checked={way === chosen}
            onChange={() => onChange(way)}
          />
          <span className={styles.wayText}>
            <strong>{t(texts[way].label)}</strong>
            <span className={styles.hint}>{t(texts[way].hint)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
