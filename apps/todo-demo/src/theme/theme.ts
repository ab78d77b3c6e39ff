import { storageOf } from '../page/text-storage.ts'
import { createThemeStore } from './theme-store.ts'

const prefersDark = matchMedia('(prefers-color-scheme: dark)')

/** The theme of this page. */
export const theme = createThemeStore(storageOf(window), {
  isDark: () => prefersDark.matches,
  subscribe: (listener) => prefersDark.addEventListener('change', listener),
})

/** Writes the chosen theme on the page, now and after each change. */
export function applyTheme(page: HTMLElement): void {
  const apply = () => {
    const chosen = theme.chosen()
    if (chosen === undefined) delete page.dataset['theme']
    else page.dataset['theme'] = chosen
  }
  apply()
  theme.subscribe(apply)
}
