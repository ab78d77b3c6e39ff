import { useSyncExternalStore } from 'react'
import { Icon } from '../page/icon.tsx'
import { theme } from './theme.ts'

/** Changes between the light and the dark page. */
export function ThemeToggle() {
  const other = useSyncExternalStore(theme.subscribe, theme.get) === 'dark' ? 'light' : 'dark'
  const label = `Use the ${other} theme`
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={() => theme.toggle()}>
      <Icon name={other === 'light' ? 'sun' : 'moon'} />
    </button>
  )
}
