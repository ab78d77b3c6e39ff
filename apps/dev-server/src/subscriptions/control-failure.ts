// What the control interface refuses with (protocol section 13). Callers decide by the code.
const STATUS = {
  INVALID_REQUEST: 400,
  WEBHOOK_URL_REJECTED: 400,
  TOKEN_INVALID: 401,
  TOKEN_EXPIRED: 401,
  SUBSCRIPTION_NOT_FOUND: 404,
  SUBSCRIPTION_ALREADY_EXISTS: 409,
  FENCED: 409,
  ALREADY_CLAIMED: 409,
  NO_PENDING_WORK: 409,
  INVALID_OFFSET: 409,
} as const

export type ControlCode = keyof typeof STATUS

export interface ControlFailure {
  readonly kind: 'failure'
  readonly code: ControlCode
  /** A sentence for the caller. */
  readonly message: string
  /** Members of the error besides code and message. */
  readonly details: Readonly<Record<string, unknown>>
}

export const controlFailure = (
  code: ControlCode,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): ControlFailure => ({ kind: 'failure', code, message, details })

export const statusOf = (code: ControlCode): number => STATUS[code]
