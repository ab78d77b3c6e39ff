import { Component, type ReactNode } from 'react'
import { Notice } from '../status/notice.tsx'

interface Props {
  readonly title: string
  readonly children: ReactNode
  /** What is shown inside: something else gets another chance. */
  readonly of?: string
}

interface State {
  readonly failure: { readonly error: unknown } | undefined
  readonly of: string | undefined
}

/** Shows a sentence instead of nothing when what is inside fails to render. */
export class FailureBoundary extends Component<Props, State> {
  override state: State = { failure: undefined, of: this.props.of }

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { failure: { error } }
  }

  static getDerivedStateFromProps({ of }: Props, state: State): State | null {
    return of === state.of ? null : { failure: undefined, of }
  }

  override render(): ReactNode {
    if (this.state.failure === undefined) return this.props.children
    const { error } = this.state.failure
    return (
      <Notice tone="danger" title={this.props.title}>
        <p>Reload the page to go on. What this device keeps, and what is on the server, stays as it is.</p>
        <p>{error instanceof Error ? error.message : String(error)}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          Reload
        </button>
      </Notice>
    )
  }
}
