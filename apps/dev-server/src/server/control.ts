// The server's own interfaces under `__ds`, beside the streams (protocol sections 1 and 13). Each is named by its first
// segment; what is not here is answered 404 and never taken for a stream.
import { answer, type Answer, type Reply, type StreamRequest } from './message.ts'

/** A request to one of the interfaces. */
export interface ControlCall {
  /** The decoded segments of the path after `__ds`; the first has chosen the interface. */
  readonly segments: ReadonlyArray<string>
  readonly url: URL
  readonly request: StreamRequest
}

export interface ControlRoute {
  /**
   * Whether a call is answered without asking `authorize`: because it tells nothing, or checks a token of its own.
   * Everything else needs to be allowed as a request of action `control`.
   */
  isOpen(call: ControlCall): boolean
  handle(call: ControlCall): Reply | Promise<Reply>
}

/** Interfaces by their first segment, such as `health`. */
export type ControlRoutes = ReadonlyMap<string, ControlRoute>

/** Answers a request under `__ds`. */
export const routeControl = async (routes: ControlRoutes, call: ControlCall): Promise<Reply> => {
  const route = routeOf(routes, call)
  return route === undefined ? refuseControl(404, 'NOT_FOUND', 'There is no such interface.') : route.handle(call)
}

/** Whether a request under `__ds` is answered without asking `authorize`. */
export const isOpenControl = (routes: ControlRoutes, call: ControlCall): boolean =>
  routeOf(routes, call)?.isOpen(call) ?? false

const routeOf = (routes: ControlRoutes, { segments }: ControlCall): ControlRoute | undefined =>
  routes.get(segments[0] ?? '')

/** An answer in JSON. Interfaces tell the present state, so nothing of it is kept by a cache unless `headers` say so. */
export const answerJson = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
  answer(
    status,
    { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    new TextEncoder().encode(JSON.stringify(value)),
  )

/** A refusal in the form that the interfaces use: `{"error":{"code","message"}}`. */
export const refuseControl = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer => answerJson(status, { error: { code, message } }, headers)
