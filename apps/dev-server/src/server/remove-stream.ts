// Deletion and reference counts (protocol sections 4.2 and 8).
import type { StreamRecord } from '../core/stream-record.ts'
import type { StoreWriter } from '../store/stream-store.ts'
import { type Call, type HandlerContext, locate, refuseAbsent } from './context.ts'
import { answer, type Reply } from './message.ts'

/** DELETE: removes the stream, or hides it as long as forks need its data. */
export const deleteStream = async (context: HandlerContext, call: Call): Promise<Reply> => {
  const located = await context.store.write((writer) => {
    const found = locate(context, writer, call.path)
    if (found.kind !== 'live') return found
    if (found.record.forks > 0) writer.putStream({ ...found.record, isSoftDeleted: true })
    else releaseStream(context, writer, found.record)
    return found
  })
  if (located.kind !== 'live') return refuseAbsent(located)
  context.usage.forget(located.record)
  context.wakeups.notify(call.path)
  return answer(204, { 'Cache-Control': 'no-store' })
}

/** Removes a stream, and up the chain each source that only waited for its last fork to go. */
export const releaseStream = (context: HandlerContext, writer: StoreWriter, record: StreamRecord): void => {
  writer.removeStream(record)
  const source = record.origin === undefined ? undefined : writer.stream(record.origin.path)
  if (source === undefined) return
  const forks = source.forks - 1
  if (forks === 0 && source.isSoftDeleted) releaseStream(context, writer, { ...source, forks })
  else writer.putStream({ ...source, forks })
}

/** Removes the streams whose time has passed. Returns how many there were. */
export const removeExpired = async (context: HandlerContext): Promise<number> => {
  const isOver = (record: StreamRecord): boolean => record.forks === 0 && context.usage.isExpired(record)
  const over = context.store.read((view) => [...view.streams()].filter(isOver))
  for (const { path } of over)
    await context.store.write((writer) => {
      const record = writer.stream(path)
      if (record !== undefined && isOver(record)) releaseStream(context, writer, record)
    })
  for (const record of over) context.usage.forget(record)
  return over.length
}
