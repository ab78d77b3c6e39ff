import './show-more.css'

/** Offers the rest of a long list. */
export function ShowMore({ more, onShow }: { readonly more: number; readonly onShow: () => void }) {
  if (more === 0) return undefined
  return (
    <button type="button" className="button button--quiet show-more" onClick={onShow}>
      Show {more} more
    </button>
  )
}
