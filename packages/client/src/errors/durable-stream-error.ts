import { codeForStatus, type DurableStreamErrorCode } from '../protocol/failure.ts'
import { readErrorBody } from './error-body.ts'
import type { FetchError } from './fetch-error.ts'

/** Something about a stream or its use went wrong; `code` says what. */
export class DurableStreamError extends Error {
  override name = 'DurableStreamError'
  readonly code: DurableStreamErrorCode
  /** The HTTP status, if a response was the cause. */
  readonly status: number | undefined
  /** The body of the response or whatever else helps to understand. */
  readonly details: unknown

  constructor(
    message: string,
    code: DurableStreamErrorCode,
    status?: number | undefined,
    details?: unknown,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.code = code
    this.status = status
    this.details = details
  }

  /** The error for a failed response; `details` is its body. */
  static async fromResponse(response: Response, url: string): Promise<DurableStreamError> {
    const { text, json } = await readErrorBody(response)
    const { status } = response
    return new DurableStreamError(
      `${url} answered ${status} ${response.statusText}`.trim(),
      codeForStatus(status),
      status,
      json ?? text,
    )
  }

  /** The same failure as a `DurableStreamError`; `details` is the body. */
  static fromFetchError(error: FetchError): DurableStreamError {
    return new DurableStreamError(error.message, error.code, error.status, error.json ?? error.text, { cause: error })
  }
}
