/**
 * A server whose offsets are positions and nothing more: those of a stream that was made anew begin again, an offset
 * behind its end is answered with its end, and no entity tag says which stream it is.
 */
export function withPlainOffsets(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const offset = url.searchParams.get('offset')
    if (offset === null || offset === '-1') return plain(await fetch(input, init))
    const head = await fetch(new URL(url.pathname, url), { method: 'HEAD' })
    const [incarnation, tail = ''] = (head.headers.get('Stream-Next-Offset') ?? '').split('_')
    if (!head.ok || !/^\d{16}$/.test(offset)) return plain(await fetch(input, init))
    if (offset > tail && url.searchParams.get('live') === 'sse') {
      const body = `event: control\ndata: ${JSON.stringify({ streamNextOffset: tail, upToDate: true })}\n\n`
      return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
    }
    if (offset > tail) {
      const headers = { 'Content-Type': 'application/json', 'Stream-Next-Offset': tail, 'Stream-Up-To-Date': 'true' }
      return new Response('[]', { headers })
    }
    url.searchParams.set('offset', `${incarnation}_${offset}`)
    return plain(await fetch(url, init))
  }
}

function plain(response: Response): Response {
  const headers = new Headers(response.headers)
  headers.delete('ETag')
  for (const [name, value] of response.headers) headers.set(name, plainText(value))
  headers.delete('ETag')
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  const body = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) =>
        controller.enqueue(encoder.encode(plainText(decoder.decode(chunk, { stream: true })))),
    }),
  )
  const { status, statusText, url } = response
  return Object.defineProperty(new Response(body ?? null, { status, statusText, headers }), 'url', { value: url })
}

const plainText = (text: string): string => text.replaceAll(/\d{16}_(\d{16})/g, '$1')
