import { createFetch, createHandler } from '@oxbow/dev-server/handler'

/** For tests, without a socket: the first append is stored, and its answer is lost. */
export const createForgetfulServer = (): typeof fetch => {
  const handler = createHandler()
  handler.faults.add({ match: ({ method }) => method === 'POST', effect: { kind: 'cut-after' }, times: 1 })
  return createFetch(handler)
}
