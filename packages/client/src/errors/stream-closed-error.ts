import type { Offset } from '../protocol/offset.ts'
import { DurableStreamError } from './durable-stream-error.ts'
import { brandAsFetchError } from './fetch-error.ts'

/** What the response said, so that the error can be treated like every other failed response. */
export interface ClosedResponse {
  readonly headers: Record<string, string>
  readonly text?: string | undefined
  readonly json?: object | undefined
}

/**
 * An append met a closed stream: it can never succeed. It is also an `instanceof FetchError` and bears the fields of
 * one. Protocol section 5.
 */
export class StreamClosedError extends DurableStreamError {
  override name = 'StreamClosedError'
  override readonly code = 'STREAM_CLOSED' as const
  override readonly status = 409 as const
  readonly streamClosed = true as const
  /** The offset at which the stream ends, if the server told it. */
  readonly finalOffset: Offset | undefined
  readonly url: string
  readonly headers: Record<string, string>
  readonly text: string | undefined
  readonly json: object | undefined

  constructor(url?: string | undefined, finalOffset?: Offset | undefined, response?: ClosedResponse | undefined) {
    super('Cannot append to closed stream', 'STREAM_CLOSED', 409, url)
    brandAsFetchError(this)
    this.url = url ?? ''
    this.finalOffset = finalOffset
    this.headers = response?.headers ?? {}
    this.text = response?.text
    this.json = response?.json
  }
}
