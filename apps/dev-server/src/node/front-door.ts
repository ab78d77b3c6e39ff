// What stands between the socket and the rest: the guard first, then the streams or the files.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { browserHeaders } from '../core/browser-headers.ts'
import type { HeaderValues } from '../core/create-request.ts'
import { keepPrivate } from '../server/access.ts'
import type { StreamHandler } from '../server/create-handler.ts'
import { answer, type Answer, type Reply, refuse, type StreamRequest } from '../server/message.ts'
import { type Guard, judge, TOKEN_COOKIE, type Verdict } from './guard.ts'
import { answerThrough, requestFrom } from './node-exchange.ts'
import { isSameSecret } from './same-secret.ts'
import type { StaticFiles } from './static-files.ts'

export interface FrontDoorOptions {
  readonly handler: StreamHandler
  /** The path of the streams. */
  readonly root: string
  /** `undefined`: the handler's own `authorize` decides about streams, and files are for everybody. */
  readonly guard: Guard | undefined
  readonly files: StaticFiles | undefined
  readonly own?: OwnRoutes | undefined
  readonly onError: ((error: unknown) => void) | undefined
}

/** Answers of the application itself, beside streams and files. */
export interface OwnRoutes {
  /** The beginning of their paths, such as `/account/`. */
  readonly under: string
  /** What it throws is reported and answered 500. */
  respond(request: StreamRequest): Promise<Answer>
}

type Door = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>

/** Answers every request of a server. Never rejects. */
export const createFrontDoor =
  ({ handler, root, guard, files, own, onError }: FrontDoorOptions): Door =>
  (incoming, outgoing) =>
    answerThrough(incoming, outgoing, async (signal): Promise<Reply> => {
      const request = requestFrom(incoming, signal)
      const url = new URL(request.url)
      const verdict = visitVerdict(guard, incoming, request.headers, url)
      if (verdict.kind === 'refused') return turnAway(verdict)
      const isStream = url.pathname.startsWith(root)
      if (verdict.kind === 'exchange' && !isStream) return exchangeToken(url, guard?.token)
      const toVisitor = (reply: Reply): Reply => (verdict.kind === 'welcome' ? reply : keepPrivate(reply))
      try {
        if (own !== undefined && url.pathname.startsWith(own.under)) return toVisitor(await own.respond(request))
        if (isStream || files === undefined) return toVisitor(await handler.handle(request))
        return await files.serve(request.method, url.pathname)
      } catch (error) {
        onError?.(error)
        return refuse(500, 'The server failed to answer.')
      }
    })

const visitVerdict = (
  guard: Guard | undefined,
  incoming: IncomingMessage,
  headers: HeaderValues,
  url: URL,
): Verdict => {
  if (guard === undefined) return { kind: 'welcome' }
  const visit = {
    headers,
    remoteAddress: incoming.socket.remoteAddress,
    queryToken: url.searchParams.get('token') ?? undefined,
  }
  return judge(guard, visit, isSameSecret)
}

const turnAway = ({ status, reason }: Extract<Verdict, { kind: 'refused' }>): Answer =>
  refuse(
    status,
    reason,
    browserHeaders(() => false, undefined, ''),
  )

/** Opens the page again without the token, which from then on travels as a cookie that no script can read. */
const exchangeToken = (url: URL, token: string | undefined): Answer => {
  const clean = new URL(url)
  clean.searchParams.delete('token')
  return answer(303, {
    Location: clean.pathname + clean.search,
    'Set-Cookie': `${TOKEN_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Lax`,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
  })
}
