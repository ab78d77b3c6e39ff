import { isNumber, isText, objectOf, optional, type Guard } from '../core/shape.ts'
import { StateError } from '../errors.ts'

/** An error, in a form that can be told. */
export interface ToldError {
  readonly code: string
  readonly message: string
  /** The HTTP status of the answer that it is about; builds before this one do not tell it. */
  readonly status?: number | undefined
}

/** The form in which an error is told. */
export const toldErrorOf = (error: Error): ToldError =>
  error instanceof StateError
    ? { code: error.code, message: error.message, status: error.status }
    : { code: 'read-failed', message: error.message }

/** What can be told; what a later version may say is taken for what every version knows. */
const CODES = ['offline', 'stream-not-found', 'stream-recreated', 'rejected'] as const

/** An error, as it was told. */
export const errorFrom = ({ code, message, status }: ToldError): StateError =>
  new StateError(CODES.find((known) => known === code) ?? 'read-failed', message, { status })

/** Whether a value that came from another tab is an error. */
export const isToldError: Guard<ToldError> = objectOf<ToldError>({
  code: isText,
  message: isText,
  status: optional(isNumber),
})
