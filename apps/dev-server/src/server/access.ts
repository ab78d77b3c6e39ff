// Who may do what. The server asks one function for each request; everything else about users belongs to whoever wrote it.
import type { HeaderValues } from '../core/create-request.ts'
import { type Answer, refuse, type Reply } from './message.ts'

/** `control` is a request to the server's own interfaces under `__ds`. */
export type AccessAction = 'read' | 'describe' | 'create' | 'append' | 'delete' | 'control'

/** What a decision is made about. */
export interface AccessRequest {
  readonly action: AccessAction
  /**
   * The stream by its path under the root, in one spelling however it was asked for, such as `users/42/todos`: slashes
   * inside a segment stay escaped, so that a comparison with a prefix that ends in `/` is safe.
   */
  readonly stream: string
  /** Values by lower-case name. */
  readonly headers: HeaderValues
  readonly query: URLSearchParams
  /** The address of the peer, where there is a socket. */
  readonly remoteAddress: string | undefined
}

/** Allowed. */
export type Granted =
  /** Whoever asks: shared caches may keep what is read. */
  | { readonly kind: 'public' }
  /** Because of a credential: nothing is kept by any cache. */
  | {
      readonly kind: 'identity'
      /** Names the user in limits and for `validate`. */
      readonly id: string
      /** When the credential ends, in milliseconds since 1970; live reads end then too. Never when left out. */
      readonly expiresAtMs?: number | undefined
      /** Whatever else is known of the user, for `validate`. */
      readonly claims?: Readonly<Record<string, unknown>> | undefined
    }

/** Not allowed: 401 asks for another credential, 403 does not, 404 tells nothing about what is there. */
export interface Denied {
  readonly kind: 'denied'
  readonly status: 401 | 403 | 404
  /** Is sent to the client. */
  readonly reason: string
}

/**
 * Decides about a request before the server looks at any stream. A fork is asked about twice: as `read` of its source
 * and as `create`. What it throws is reported, and the request is answered 500.
 */
export type Authorize = (request: AccessRequest) => Granted | Denied | Promise<Granted | Denied>

/** Shorthand for a `Denied`. */
export const deny = (reason: string, status: Denied['status'] = 403): Denied => ({ kind: 'denied', status, reason })

/** When what was granted ends; live reads do not outlast it. */
export const accessEndMs = (access: Granted): number =>
  access.kind === 'identity' ? (access.expiresAtMs ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY

/** The answer to a request that was denied. */
export const refuseDenied = ({ status, reason }: Denied): Answer =>
  refuse(status, reason, status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {})

/** What a credential made visible is kept by nobody, whatever the answer says otherwise. */
export const keepPrivate = (reply: Reply): Reply => {
  if (reply.kind === 'cut') return reply
  const isEventStream = reply.headers['Content-Type'] === 'text/event-stream'
  const cacheControl = isEventStream ? 'private, no-cache, no-store' : 'private, no-store'
  return { ...reply, headers: { ...reply.headers, 'Cache-Control': cacheControl } }
}
