import { codeForStatus, type DurableStreamErrorCode } from '../protocol/failure.ts'
import { readErrorBody, type ErrorBody } from './error-body.ts'

/** Marks what counts as a FetchError, also an error of another class or of another copy of this package. */
const BRAND = Symbol.for('oxbow.FetchError')

/** Lets an error of another class pass as `instanceof FetchError`. */
export const brandAsFetchError = (error: Error): void => {
  Object.defineProperty(error, BRAND, { value: true })
}

/**
 * A server answered with a status that is not a success. Look at `status` or at `code`, never at the message.
 * `StreamClosedError` is an `instanceof` this class too.
 */
export class FetchError extends Error {
  override name = 'FetchError'
  readonly code: DurableStreamErrorCode
  readonly status: number
  /** The body, unless it was JSON. */
  readonly text: string | undefined
  /** The body, if it was a JSON object or array. */
  readonly json: object | undefined
  /** The response headers with names in lower case. */
  readonly headers: Record<string, string>
  /** The address that was asked. */
  readonly url: string

  constructor(
    status: number,
    text: string | undefined,
    json: object | undefined,
    headers: Record<string, string>,
    url: string,
    message?: string,
    code: DurableStreamErrorCode = codeForStatus(status),
  ) {
    super(message ?? `HTTP Error ${status} at ${url}: ${text ?? JSON.stringify(json)}`)
    brandAsFetchError(this)
    this.status = status
    this.text = text
    this.json = json
    this.headers = headers
    this.url = url
    this.code = code
  }

  /** Reads the body of a failed response. A body that cannot be read or parsed never hides the status. */
  static async fromResponse(response: Response, url: string): Promise<FetchError> {
    const { text, json }: ErrorBody = await readErrorBody(response)
    return new FetchError(response.status, text, json, Object.fromEntries(response.headers), url)
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== FetchError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return typeof value === 'object' && value !== null && BRAND in value
  }
}
