import { storageOf } from '../page/text-storage.ts'
import { createThemeStore, type Theme } from './theme-store.ts'

const prefersDark = matchMedia('(prefers-color-scheme: dark)')

/** The theme of this page. */
export const theme = createThemeStore(storageOf(window), {
  isDark: () => prefersDark.matches,
  subscribe: (listener) => prefersDark.addEventListener('change', listener),
})

/** Writes the chosen theme on the page and on the browser around it, now and after each change. */
export function applyTheme(page: HTMLElement): void {
  const colours = themeColours(page)
  const apply = () => {
    const chosen = theme.chosen()
    if (chosen === undefined) delete page.dataset['theme']
    else page.dataset['theme'] = chosen
    for (const { meta, own } of colours.values()) meta.content = colours.get(chosen)?.own ?? own
  }
  apply()
  theme.subscribe(apply)
}

/** The colours that the page names for the browser's own parts: by the system's theme, under which each counts. */
function themeColours(page: HTMLElement) {
  const metas = [...page.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')]
  const themeOf = ({ media }: HTMLMetaElement): Theme => (media.includes('dark') ? 'dark' : 'light')
  return new Map<Theme | undefined, { meta: HTMLMetaElement; own: string }>(
    metas.map((meta) => [themeOf(meta), { meta, own: meta.content }]),
  )
}
