// The W3C WebDriver protocol, as far as the tests need it.
import { setTimeout as wait } from 'node:timers/promises'

export interface WebDriver {
  /** One command of the session; `path` begins with a slash. Rejects with what the driver says. */
  command(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>
  /** The browser's version, as it names itself. */
  readonly version: string
  /** Ends the session, and with it the browser. */
  end(): Promise<void>
}

/** A command that the driver refused. `code` is an error code of the W3C protocol. */
export class WebDriverError extends Error {
  override readonly name = 'WebDriverError' as const
  readonly code: string

  constructor(code: string, message: string) {
    super(`${code}: ${message}`)
    this.code = code
  }
}

const START_MS = 20_000
const RETRY_MS = 25

/** Waits until the driver at `address` listens, and has it start a browser. */
export const startSession = async (address: string): Promise<WebDriver> => {
  const deadline = performance.now() + START_MS
  while (!(await isListening(address))) {
    if (performance.now() > deadline) throw new Error(`No WebDriver listened on ${address} within ${START_MS} ms`)
    await wait(RETRY_MS)
  }
  const started = await send(address, 'POST', '/session', { capabilities: { alwaysMatch: {} } })
  const session = `/session/${text(started, 'sessionId')}`
  return {
    version: text(member(started, 'capabilities'), 'browserVersion'),
    command: (method, path, body) => send(address, method, `${session}${path}`, body),
    end: async () => {
      await send(address, 'DELETE', session)
    },
  }
}

const isListening = (address: string): Promise<boolean> =>
  fetch(`${address}/status`).then(
    ({ ok }) => ok,
    () => false,
  )

const send = async (address: string, method: string, path: string, body?: object): Promise<unknown> => {
  const sent = method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}
  const response = await fetch(`${address}${path}`, { method, ...sent })
  const value = member(await response.json(), 'value')
  if (!response.ok) throw new WebDriverError(text(value, 'error'), text(value, 'message'))
  return value
}

/** A member of an answer; undefined where the answer is no object. */
export const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined

/** A member of an answer that must be text. */
export const text = (value: unknown, name: string): string => asText(member(value, name), name)

/** An answer that must be text. */
export const asText = (value: unknown, name = 'answer'): string => {
  if (typeof value !== 'string') throw new Error(`The driver gave no text as ${name}`)
  return value
}
