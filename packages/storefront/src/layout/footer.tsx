import { useSyncExternalStore } from 'react'
import { cinema } from '../cinema.ts'
import { chooseTheme, shownTheme, subscribeToTheme, type Theme } from '../design/theme.ts'
import { useEarlyChoice } from '../forms/use-early-choice.ts'
import { chooseLanguage, type Language, languages } from '../i18n/languages.ts'
import { useText } from '../i18n/use-text.ts'
import styles from './footer.module.css'

/** The name and address of the cinema, and the choices of language and theme. */
export const Footer = () => {
  const { t, language: shown } = useText()
  const { name, address } = cinema()
  const theme = useSyncExternalStore(subscribeToTheme, shownTheme, () => 'system')
  const changeLanguage = (language: string): void => void chooseLanguage(language as Language)
  const changeTheme = (chosen: string): void => chooseTheme(chosen as Theme)
  const languageSelect = useEarlyChoice(shown, changeLanguage)
  const themeSelect = useEarlyChoice(theme, changeTheme)
  return (
    <footer className={styles.footer}>
      <div className={styles.bar}>
        <p className={styles.cinema}>
          {name}
          {address !== null && <span className={styles.address}>{address}</span>}
        </p>
        <div className={styles.choices}>
          <label className={styles.choice}>
            {t('common.language')}
            <select
              ref={languageSelect}
              className={styles.select}
              autoComplete="off"
              value={shown}
              onChange={(event) => changeLanguage(event.target.value)}
            >
              {Object.entries(languages).map(([language, name]) => (
                <option key={language} value={language} lang={language}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label className={styles.choice}>
            {t('common.theme')}
            <select
              ref={themeSelect}
              className={styles.select}
              autoComplete="off"
              value={theme}
              onChange={(event) => changeTheme(event.target.value)}
            >
              <option value="system">{t('common.themeSystem')}</option>
              <option value="light">{t('common.themeLight')}</option>
              <option value="dark">{t('common.themeDark')}</option>
            </select>
          </label>
        </div>
      </div>
    </footer>
  )
}
