import { type Filter, FILTERS } from '../data/filter.ts'
import './filter-bar.css'

/** Chooses which todos are shown. These are radio buttons, so the arrow keys go from one to the next. */
export function FilterBar(props: {
  readonly filter: Filter
  readonly counts: Readonly<Record<Filter, number>>
  readonly onFilter: (filter: Filter) => void
  readonly onClearDone: () => void
}) {
  const { filter, counts, onFilter, onClearDone } = props
  return (
    <div className="filter-bar">
      <fieldset>
        <legend className="unseen">Show</legend>
        {FILTERS.map((each) => (
          <label key={each.filter}>
            <input type="radio" name="filter" checked={filter === each.filter} onChange={() => onFilter(each.filter)} />
            {each.name} <span>{counts[each.filter]}</span>
          </label>
        ))}
      </fieldset>
      {/* Not `disabled`: that would take the keyboard away from the button that was just pressed. */}
      <button type="button" className="button button--quiet" aria-disabled={counts.done === 0} onClick={onClearDone}>
        Clear done
      </button>
    </div>
  )
}
