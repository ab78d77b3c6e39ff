import { Component, type ReactNode } from 'react'
import { Notice } from '../status/notice.tsx'

/** Shows a sentence instead of a blank page when rendering fails. */
export class FailureBoundary extends Component<{ readonly children: ReactNode }, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {}

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error }
  }

  override render(): ReactNode {
    if (!('error' in this.state)) return this.props.children
    const { error } = this.state
    return (
      <main className="failure">
        <Notice tone="danger" title="This page has failed">
          <p>The list itself is safe on the server. Reload the page to go on.</p>
          <p>{error instanceof Error ? error.message : String(error)}</p>
          <button type="button" className="button" onClick={() => location.reload()}>
            Reload
          </button>
        </Notice>
      </main>
    )
  }
}
