import { ListMenu } from '../lists/list-menu.tsx'
import { listWords, SHARED_LIST } from '../lists/list-name.ts'
import { useListName } from '../lists/use-list-name.ts'
import { ThemeToggle } from '../theme/theme-toggle.tsx'
import { Icon } from './icon.tsx'
import './page-header.css'

export function PageHeader() {
  const name = useListName()
  return (
    <header className="page-header">
      <span className="page-header__mark">
        <Icon name="bend" size={26} />
      </span>
      {name === SHARED_LIST ? (
        <h1>
          Oxbow <span>todos</span>
        </h1>
      ) : (
        <h1 title={listWords(name)}>{listWords(name)}</h1>
      )}
      <ListMenu />
      <ThemeToggle />
    </header>
  )
}
