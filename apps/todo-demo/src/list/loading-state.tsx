import './loading-state.css'

/** What stands in place of the list until its first rows are there. Fast loads never show it. */
export function LoadingState() {
  return (
    <div className="loading-state">
      <p>Loading the list…</p>
      <span />
      <span />
      <span />
    </div>
  )
}
