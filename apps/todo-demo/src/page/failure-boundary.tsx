import { Component, type ReactNode } from 'react'
import { Notice } from '../status/notice.tsx'

interface Props {
  readonly title: string
  readonly children: ReactNode
}

/** Shows a sentence instead of nothing when what is inside fails to render. */
export class FailureBoundary extends Component<Props, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {}

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error }
  }

  override render(): ReactNode {
    if (!('error' in this.state)) return this.props.children
    const { error } = this.state
    return (
      <Notice tone="danger" title={this.props.title}>
        <p>No change is lost. Reload the page to go on.</p>
        <p>{error instanceof Error ? error.message : String(error)}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          Reload
        </button>
      </Notice>
    )
  }
}
