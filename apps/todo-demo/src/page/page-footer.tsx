import { OWN_LIST } from '../lists/list-name.ts'
import { useListName } from '../lists/use-list-name.ts'
import { InstallButton } from '../pwa/install-button.tsx'
import './page-footer.css'

/** What the page is, and the keys that work in the list. */
export function PageFooter() {
  return (
    <footer className="page-footer">
      <InstallButton />
      {useListName() === OWN_LIST ? (
        <p>Only your account can open this list. The other lists are shared with everyone who opens them.</p>
      ) : (
        <p>Everyone who opens this page shares this list. Open it in a second browser and watch both.</p>
      )}
      <p className="page-footer__keys">
        <kbd>↑</kbd>&nbsp;<kbd>↓</kbd>&nbsp;move between todos, <kbd>Space</kbd>&nbsp;ticks, <kbd>F2</kbd>&nbsp;edits,{' '}
        <kbd>Del</kbd>&nbsp;deletes
      </p>
    </footer>
  )
}
