// From a request to the operation that it asks for: what it names, whether it may, and who does it.
import { type CorsPolicy, isOriginAllowed, preflightHeaders } from '../core/browser-headers.ts'
import { parseStreamPath } from '../core/stream-path.ts'
import { keepPrivate } from './access.ts'
import { type Gate, actionOf, admit, type Wish } from './admission.ts'
import { appendToStream } from './append-to-stream.ts'
import { type ControlRoutes, isOpenControl, routeControl } from './control.ts'
import type { Call, HandlerContext } from './context.ts'
import { createStream } from './create-stream.ts'
import { describeStream } from './describe-stream.ts'
import { answer, refuse, type Reply, type StreamRequest } from './message.ts'
import { readStream } from './read-stream.ts'
import { deleteStream } from './remove-stream.ts'

/** What requests are routed by. */
export interface Routing {
  readonly context: HandlerContext
  readonly routes: ControlRoutes
  readonly gate: Gate
  readonly cors: CorsPolicy
}

/** Answers a request. May reject: what goes wrong inside is for the handler to report. */
export const route = async (routing: Routing, request: StreamRequest): Promise<Reply> => {
  const { context, cors } = routing
  const url = new URL(request.url)
  const target = parseStreamPath(url.pathname, context.root)
  if (target.kind === 'outside') return refuse(404, `Streams live under ${context.root}.`)
  if (target.kind === 'malformed') return refuse(400, target.reason)
  if (request.method === 'OPTIONS') return answer(204, preflightHeaders)
  if (!isOriginAllowed(cors, request.headers['origin'], url.host))
    return refuse(403, 'Pages of this origin may not use the streams of this server.')
  if (target.kind === 'reserved') return control(routing, { url, request, segments: target.segments })
  const { path } = target
  const wish: Wish = { action: actionOf(request.method), path, url, request }
  return guarded(routing.gate, wish, (access) => dispatch(context, { path, url, request, access }))
}

const control = (
  { routes, gate }: Routing,
  call: { readonly url: URL; readonly request: StreamRequest; readonly segments: ReadonlyArray<string> },
): Promise<Reply> => {
  if (isOpenControl(routes, call)) return routeControl(routes, call)
  return guarded(gate, { action: 'control', path: call.url.pathname, url: call.url, request: call.request }, () =>
    routeControl(routes, call),
  )
}

/** Does what is wished if it is allowed; what a credential made possible is kept out of all caches. */
const guarded = async (gate: Gate, wish: Wish, perform: (access: Call['access']) => Promise<Reply>): Promise<Reply> => {
  const admission = await admit(gate, wish)
  if (admission.kind === 'answer') return admission
  const reply = await perform(admission.access)
  return admission.access.kind === 'identity' ? keepPrivate(reply) : reply
}

const dispatch = async (context: HandlerContext, call: Call): Promise<Reply> => {
  switch (call.request.method) {
    case 'GET':
      return readStream(context, call)
    case 'POST':
      return appendToStream(context, call)
    case 'PUT':
      return createStream(context, call)
    case 'HEAD':
      return describeStream(context, call)
    case 'DELETE':
      return deleteStream(context, call)
    default:
      return refuse(405, 'A stream knows GET, HEAD, PUT, POST, DELETE and OPTIONS.', {
        Allow: 'GET, HEAD, PUT, POST, DELETE, OPTIONS',
      })
  }
}
