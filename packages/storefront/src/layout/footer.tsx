import { type ChangeEvent, useSyncExternalStore } from 'react'
import { cinema } from '../cinema.ts'
import { chooseTheme, shownTheme, subscribeToTheme, type Theme } from '../design/theme.ts'
import { chooseLanguage, type Language, languages } from '../i18n/languages.ts'
import { useText } from '../i18n/use-text.ts'
import styles from './footer.module.css'

/** The choices of language and theme. */
export const Footer = () => {
  const { t, language: shown } = useText()
  const theme = useSyncExternalStore(subscribeToTheme, shownTheme, () => 'system')
  const changeLanguage = (event: ChangeEvent<HTMLSelectElement>): void => {
    void chooseLanguage(event.target.value as Language)
  }
  const changeTheme = (event: ChangeEvent<HTMLSelectElement>): void => {
    chooseTheme(event.target.value as Theme)
  }
  return (
    <footer className={styles.footer}>
      <div className={styles.bar}>
        <p>{cinema().name}</p>
        <div className={styles.choices}>
          <label className={styles.choice}>
            {t('common.language')}
            <select className={styles.select} value={shown} onChange={changeLanguage}>
              {Object.entries(languages).map(([language, name]) => (
                <option key={language} value={language} lang={language}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label className={styles.choice}>
            {t('common.theme')}
            <select className={styles.select} value={theme} onChange={changeTheme}>
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
