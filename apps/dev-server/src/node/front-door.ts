// What stands between the socket and the rest: the guard first, then the streams or the files.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { browserHeaders } from '../core/browser-headers.ts'
import type { StreamHandler } from '../server/create-handler.ts'
import { answer, type Answer, type Reply, refuse } from '../server/message.ts'
import { type Guard, judge, TOKEN_COOKIE, type Verdict } from './guard.ts'
import { answerThrough, requestFrom } from './node-exchange.ts'
import type { StaticFiles } from './static-files.ts'

export interface FrontDoorOptions {
  readonly handler: StreamHandler
  /** The path of the streams. */
  readonly root: string
  readonly guard: Guard
  readonly files: StaticFiles | undefined
  readonly onError: ((error: unknown) => void) | undefined
}

type Respond = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>

/** Answers every request of a server. Never rejects. */
export const createFrontDoor =
  ({ handler, root, guard, files, onError }: FrontDoorOptions): Respond =>
  (incoming, outgoing) =>
    answerThrough(incoming, outgoing, async (signal): Promise<Reply> => {
      const request = requestFrom(incoming, signal)
      const url = new URL(request.url)
      const verdict = judge(
        guard,
        {
          headers: request.headers,
          remoteAddress: incoming.socket.remoteAddress,
          queryToken: url.searchParams.get('token') ?? undefined,
        },
        isSameSecret,
      )
      if (verdict.kind === 'refused') return turnAway(verdict)
      const isStream = url.pathname.startsWith(root)
      if (verdict.kind === 'exchange' && !isStream) return exchangeToken(url, guard.token)
      if (isStream || files === undefined) return handler.handle(request)
      try {
        return await files.serve(request.method, url.pathname)
      } catch (error) {
        onError?.(error)
        return refuse(500, 'The server failed to read the file.')
      }
    })

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

/** Compares digests, so that the time taken tells nothing about the secret. */
const isSameSecret = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
