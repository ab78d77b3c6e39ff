import type { Filter } from '../data/filter.ts'
import { useList } from '../lists/list-context.ts'
import { Icon } from '../page/icon.tsx'
import './empty-state.css'

const WORDS: Readonly<Record<Filter, { readonly title: string; readonly advice: string }>> = {
  all: {
    title: 'Nothing to do yet',
    advice: 'Type the first todo above. Whoever has this page open sees it the moment you press Enter.',
  },
  open: { title: 'All done', advice: 'Every todo on this list is finished.' },
  done: { title: 'Nothing done yet', advice: 'What gets ticked off shows up here.' },
}

const OWN_ADVICE = 'Type the first todo above. Only you see this list.'

const CLOSED = { title: 'Nothing on this list', advice: 'It was closed before anything was left on it.' }

/** What stands in place of the list when it has nothing to show. */
export function EmptyState({ filter, isClosed }: { readonly filter: Filter; readonly isClosed: boolean }) {
  const { isOwn } = useList()
  const { title, advice: usual } = isClosed && filter === 'all' ? CLOSED : WORDS[filter]
  const advice = isOwn && usual === WORDS.all.advice ? OWN_ADVICE : usual
  return (
    <div className="empty-state">
      <Icon name="bend" size={48} />
      <h2>{title}</h2>
      <p>{advice}</p>
    </div>
  )
}
