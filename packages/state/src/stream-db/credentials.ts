import type { DurableStream } from '@oxbow/client'

/** Headers that say nothing about who asks. */
const HARMLESS: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'cache-control',
  'content-type',
  'pragma',
  'traceparent',
  'tracestate',
  'user-agent',
  'x-requested-with',
])

/** Whether requests carry anything that may say who asks: a header beyond those that never do, or any parameter. */
export function hasCredentials({ requestNames }: Pick<DurableStream, 'requestNames'>): boolean {
  const { headers, params } = requestNames
  return params.length > 0 || headers.some((name) => !HARMLESS.has(name.toLowerCase()))
}
