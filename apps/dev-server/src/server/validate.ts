// What a server's owner wants of messages, checked before anything is stored.
import type { Granted } from './access.ts'

/** Why one message of a request is refused. */
export interface MessageRefusal {
  /** Its place in the request, from 0. */
  readonly index: number
  /** Is sent to the client. */
  readonly reason: string
}

/** Where messages are to be stored. */
export interface AppendTarget {
  /** The stream by its path under the root, as in `AccessRequest`. */
  readonly stream: string
  readonly contentType: string
}

/**
 * Looks at the messages of one POST, or of a PUT with content, before they are stored: parsed values in JSON mode, else
 * the body's bytes as the only message. Anything but an empty answer refuses the whole request (422). A repeat of a
 * request that was accepted is not looked at again. What it throws is reported, and the request is answered 500.
 */
export type Validate = (
  messages: ReadonlyArray<unknown>,
  identity: Granted,
  target: AppendTarget,
) => ReadonlyArray<MessageRefusal> | Promise<ReadonlyArray<MessageRefusal>>
