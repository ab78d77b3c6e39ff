import { createName } from '../core/random-name.ts'
import type { Channel, Environment } from '../environment.ts'
import { decodeMessage, encodeMessage, MAX_MESSAGE_LENGTH, type TabMessage } from './message.ts'

/** A tab's end of the channel of its scope. */
export interface TabChannel {
  /**
   * Tells the other tabs; where the message is too long for that, `instead` of it. Nothing where there is no channel, or
   * while the page is in the back/forward cache.
   */
  post(message: TabMessage, instead?: () => TabMessage): void
  /** Whether a message from another object of the same channel arrives at this one. */
  selfTest(signal: AbortSignal): Promise<boolean>
  close(): void
}

/** What a channel works with. */
export interface TabChannelOptions {
  readonly name: string
  readonly environment: Pick<Environment, 'channels' | 'page' | 'sleep' | 'randomBytes'>
  /** Told of each message of another tab that this version understands. */
  readonly onMessage: (message: TabMessage) => void
}

/** So long a message to oneself may take. */
const SELF_TEST_MS = 500

/**
 * Opens the channel of a scope. It is closed while the page waits in the back/forward cache, where a message would throw
 * the page out; what was said meanwhile was missed.
 */
export function createTabChannel({ name, environment, onMessage }: TabChannelOptions): TabChannel {
  const { channels, page } = environment
  const tests = new Map<string, AbortController>()
  const receive = (data: unknown): void => {
    const message = decodeMessage(data)
    if (message === undefined) return
    const test = message.t === 'ping' ? tests.get(message.id) : undefined
    if (test === undefined) onMessage(message)
    else test.abort()
  }
  let channel: Channel | undefined
  const open = (): void => {
    channel ??= channels?.open(name, receive)
  }
  const shut = (): void => {
    channel?.close()
    channel = undefined
  }
  const leave = page?.subscribe((event) => {
    if (event === 'pagehide') shut()
    if (event === 'restore') open()
  })
  open()
  return {
    post(message, instead) {
      if (channel === undefined) return
      const text = encodeMessage(message)
      const isTooLong = instead !== undefined && text.length > MAX_MESSAGE_LENGTH
      channel.post(isTooLong ? encodeMessage(instead()) : text)
    },
    async selfTest(signal) {
      const id = createName(environment)
      const heard = new AbortController()
      const other = channels?.open(name, () => undefined)
      tests.set(id, heard)
      other?.post(encodeMessage({ t: 'ping', id }))
      await environment.sleep(SELF_TEST_MS, AbortSignal.any([signal, heard.signal]))
      tests.delete(id)
      other?.close()
      return heard.signal.aborted
    },
    close() {
      leave?.()
      shut()
    },
  }
}
