// Reads for the crash test: whole streams, and a live reader that goes on where it was.
import type { CrashMessage } from './crash-writer.ts'

/** Reads from an offset until the tail. */
export const readAll = async (url: string, from: string = '-1'): Promise<{ messages: ReadonlyArray<CrashMessage> }> => {
  const messages: CrashMessage[] = []
  let offset = from
  for (;;) {
    const page = await readPage(`${url}?offset=${offset}`)
    messages.push(...page.messages)
    if (page.isUpToDate) return { messages }
    offset = page.offset
  }
}

export interface LiveReader {
  /** Reads until the server is gone. */
  run(streamUrl: string): Promise<void>
  seen(): ReadonlyArray<CrashMessage>
}

/** A long-polling reader. What it has seen must never be taken back. */
export const createLiveReader = (): LiveReader => {
  const seen: CrashMessage[] = []
  let offset = '-1'
  return {
    run: async (url) => {
      for (;;) {
        const page = await readPage(`${url}?live=long-poll&offset=${offset}`).catch((error: unknown) => {
          if (error instanceof TypeError) return undefined
          throw error
        })
        if (page === undefined) return
        seen.push(...page.messages)
        offset = page.offset
      }
    },
    seen: () => seen,
  }
}

/** Reads one page. Rejects with a TypeError when the server is gone. */
export const readPage = async (
  url: string,
): Promise<{ messages: ReadonlyArray<CrashMessage>; offset: string; isUpToDate: boolean }> => {
  const response = await fetch(url)
  if (response.status !== 200 && response.status !== 204)
    throw new Error(`${url} was answered ${response.status}: ${await response.text()}`)
  return {
    messages: response.status === 204 ? [] : ((await response.json()) as CrashMessage[]),
    offset: response.headers.get('stream-next-offset') ?? '',
    isUpToDate: response.headers.has('stream-up-to-date'),
  }
}
