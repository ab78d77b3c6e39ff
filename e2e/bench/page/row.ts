// The rows that are measured, the same for every library.
import * as z from 'zod'

export const schema = z.object({
  id: z.string(),
  text: z.string(),
  done: z.boolean(),
  createdAt: z.number(),
  createdBy: z.string(),
})

export type Row = z.infer<typeof schema>

/** What the address says: which stream, how many rows it has, and how they are looked at. */
export const asked: { readonly url: string; readonly count: number; readonly view: string } = (() => {
  const params = new URLSearchParams(location.search)
  return {
    url: new URL(`/v1/stream/${params.get('stream')}`, location.href).href,
    count: Number(params.get('count')),
    view: params.get('view') ?? 'list',
  }
})()

/** Milliseconds on one clock for all pages and the harness. */
export const clock = (): number => performance.timeOrigin + performance.now()
