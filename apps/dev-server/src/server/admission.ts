// The way in for each request: who asks, whether that is allowed, and whether it is too often.
import { valueOf } from '../core/create-request.ts'
import { STREAM_FORKED_FROM_HEADER } from '../core/fork-headers.ts'
import { parseStreamPath } from '../core/stream-path.ts'
import { type AccessAction, type AccessRequest, type Authorize, type Granted, refuseDenied } from './access.ts'
import type { Answer, StreamRequest } from './message.ts'
import type { RateLimit } from './rate-limit.ts'

export interface Gate {
  /** Without it everything is public. */
  readonly authorize: Authorize | undefined
  readonly rateLimit: RateLimit | undefined
  readonly root: string
}

/** What is asked for: a stream by its canonical path, or one of the server's own interfaces. */
export interface Wish {
  readonly action: AccessAction
  readonly path: string
  readonly url: URL
  readonly request: StreamRequest
}

export type Admission = { readonly kind: 'admitted'; readonly access: Granted } | Answer

const ACTIONS: ReadonlyMap<string, AccessAction> = new Map([
  ['GET', 'read'],
  ['HEAD', 'describe'],
  ['PUT', 'create'],
  ['POST', 'append'],
  ['DELETE', 'delete'],
])

/** What a method does to a stream; one that no stream knows is answered like a read, and refused later. */
export const actionOf = (method: string): AccessAction => ACTIONS.get(method) ?? 'read'

/** Lets a request in, or answers it. */
export const admit = async (gate: Gate, wish: Wish): Promise<Admission> => {
  const { authorize } = gate
  const address = wish.request.remoteAddress ?? ''
  if (authorize === undefined) return limited(gate, `address ${address}`, { kind: 'public' })
  const source = forkedRead(gate, wish)
  const ofSource = source === undefined ? undefined : await authorize(source)
  const access = ofSource?.kind === 'denied' ? ofSource : await authorize(about(gate, wish))
  if (access.kind === 'denied') return gate.rateLimit?.check(`denied ${address}`) ?? refuseDenied(access)
  return limited(gate, access.kind === 'identity' ? `user ${access.id}` : `address ${address}`, access)
}

const limited = (gate: Gate, client: string, access: Granted): Admission =>
  gate.rateLimit?.check(client) ?? { kind: 'admitted', access }

const about = ({ root }: Gate, { action, path, url, request }: Wish): AccessRequest => ({
  action,
  stream: path.slice(root.length),
  headers: request.headers,
  query: url.searchParams,
  remoteAddress: request.remoteAddress,
})

/** A fork shows the data of its source to whoever may read the fork. */
const forkedRead = (gate: Gate, wish: Wish): AccessRequest | undefined => {
  const from = wish.action === 'create' ? valueOf(wish.request.headers, STREAM_FORKED_FROM_HEADER) : undefined
  const source = from === undefined ? undefined : parseStreamPath(from, gate.root)
  // What names no stream is refused by the operation itself.
  return source?.kind === 'stream' ? { ...about(gate, { ...wish, path: source.path }), action: 'read' } : undefined
}
