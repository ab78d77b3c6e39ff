// Speaks the Chrome DevTools Protocol over two pipes: JSON messages, each ended by a NUL. Nothing but this reaches what
// the chaos needs: frozen pages, hidden tabs, crashes and the back/forward cache.
import type { Readable, Writable } from 'node:stream'
import { fieldOf, numberOf, textOf } from './json-fields.ts'

export interface CdpEvent {
  readonly method: string
  readonly params: unknown
  /** The session that it belongs to; undefined for the browser itself. */
  readonly sessionId: string | undefined
}

export interface CdpConnection {
  /** Sends a command. Rejects when the browser refuses it, or when the session or the connection ends before the answer. */
  send(method: string, params?: object, sessionId?: string): Promise<unknown>
  onEvent(listener: (event: CdpEvent) => void): void
}

interface Waiting {
  readonly method: string
  readonly sessionId: string | undefined
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/** Events after which nobody answers commands of a session any more. */
const ENDINGS = new Set(['Inspector.targetCrashed', 'Target.detachedFromTarget'])

export const createCdpConnection = (input: Readable, output: Writable): CdpConnection => {
  const waiting = new Map<number, Waiting>()
  const listeners: Array<(event: CdpEvent) => void> = []
  let lastId = 0
  let isOver = false

  const giveUp = (because: string, concerns: (command: Waiting) => boolean): void => {
    for (const [id, command] of waiting) {
      if (!concerns(command)) continue
      waiting.delete(id)
      command.reject(new Error(`${command.method} was not answered: ${because}`))
    }
  }
  const answer = (message: unknown): void => {
    const id = numberOf(message, 'id')
    const command = waiting.get(id)
    waiting.delete(id)
    const error = fieldOf(message, 'error')
    if (error === undefined) command?.resolve(fieldOf(message, 'result'))
    else command?.reject(new Error(`${command.method} was refused: ${JSON.stringify(error)}`))
  }
  const announce = (message: unknown): void => {
    const sessionId = fieldOf(message, 'sessionId')
    const event = {
      method: textOf(message, 'method'),
      params: fieldOf(message, 'params'),
      sessionId: typeof sessionId === 'string' ? sessionId : undefined,
    }
    for (const listener of listeners) listener(event)
    if (!ENDINGS.has(event.method)) return
    const ended = event.sessionId ?? fieldOf(event.params, 'sessionId')
    giveUp(event.method, (command) => command.sessionId === ended)
  }

  readFrames(input, (text) => {
    const message: unknown = JSON.parse(text)
    if (fieldOf(message, 'id') === undefined) announce(message)
    else answer(message)
  })
  const end = (): void => {
    isOver = true
    giveUp('the browser is gone', () => true)
  }
  input.on('close', end)
  output.on('error', end)

  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        if (isOver) return reject(new Error(`${method} was not sent: the browser is gone`))
        lastId += 1
        waiting.set(lastId, { method, sessionId, resolve, reject })
        output.write(`${JSON.stringify({ id: lastId, method, params, ...(sessionId && { sessionId }) })}\0`)
      }),
    onEvent: (listener) => void listeners.push(listener),
  }
}

const readFrames = (input: Readable, onFrame: (text: string) => void): void => {
  let parts: Buffer[] = []
  input.on('data', (chunk: Buffer) => {
    let rest = chunk
    for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
      onFrame(Buffer.concat([...parts, rest.subarray(0, end)]).toString())
      parts = []
      rest = rest.subarray(end + 1)
    }
    parts.push(rest)
  })
}
