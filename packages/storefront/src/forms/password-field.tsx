import { type ComponentProps, useState } from 'react'
import { Field } from '../design/field.tsx'
import { useText } from '../i18n/use-text.ts'
import styles from './form.module.css'

/** A password, which the visitor can make visible to check it. Password managers and pasting work. */
export const PasswordField = ({
  kind,
  ...field
}: Omit<ComponentProps<typeof Field>, 'type' | 'autoComplete'> & {
  /** Tells password managers whether to fill in a password or to offer a new one. */
  kind: 'current' | 'new'
}) => {
  const { t } = useText()
  const [visible, setVisible] = useState(false)
  return (
    <div className={styles.password}>
      <Field
        {...field}
        type={visible ? 'text' : 'password'}
        autoComplete={kind === 'new' ? 'new-password' : 'current-password'}
        autoCapitalize="off"
        spellCheck={false}
      />
      <label className={styles.check}>
        <input
          type="checkbox"
          className={styles.box}
          checked={visible}
          onChange={({ target }) => setVisible(target.checked)}
        />
        {t('signIn.showPassword')}
      </label>
    </div>
  )
}
