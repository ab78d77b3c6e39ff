import { ThemeToggle } from '../theme/theme-toggle.tsx'
import { Icon } from './icon.tsx'
import './page-header.css'

export function PageHeader() {
  return (
    <header className="page-header">
      <span className="page-header__mark">
        <Icon name="bend" size={26} />
      </span>
      <h1>
        Oxbow <span>todos</span>
      </h1>
      <ThemeToggle />
    </header>
  )
}
