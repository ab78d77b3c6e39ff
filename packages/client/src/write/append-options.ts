import type { AppendBody } from './message-body.ts'
import type { ProducerStampOptions } from './send-appends.ts'

export interface AppendOptions extends ProducerStampOptions {
  /** `Stream-Seq` of the request: has to grow in byte order from request to request, or the server refuses it. */
  seq?: string | undefined
  /** Content type of the message, if it is not the handle's. */
  contentType?: string | undefined
  /** Takes this append out of the queue, or out of what waits for the request under way. */
  signal?: AbortSignal | undefined
}

export interface CloseOptions {
  /** Last message, stored and closed in one step. */
  body?: AppendBody | undefined
  contentType?: string | undefined
  signal?: AbortSignal | undefined
}
