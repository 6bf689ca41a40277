/** `system` follows the device's setting. */
export type Theme = 'system' | 'light' | 'dark'

const storageKey = 'marquee.theme'

export const chosenTheme = (): Theme => {
  try {
    const kept = localStorage.getItem(storageKey)
    return kept === 'light' || kept === 'dark' ? kept : 'system'
  } catch {
    return 'system'
  }
}

/** Shows the chosen theme. */
export const applyTheme = (theme: Theme = chosenTheme()): void => {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

/** Changes the theme, and keeps the choice for the next visit. */
export const chooseTheme = (theme: Theme): void => {
  applyTheme(theme)
  try {
    if (theme === 'system') localStorage.removeItem(storageKey)
    else localStorage.setItem(storageKey, theme)
  } catch {
    // The choice lasts until the page is closed.
  }
}
