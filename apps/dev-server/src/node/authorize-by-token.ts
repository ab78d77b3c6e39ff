// One secret for everything: whoever has it may read and write every stream.
import { bearerToken } from '../core/token-claims.ts'
import { type Authorize, deny } from '../server/access.ts'
import { isSameSecret } from './same-secret.ts'

/** Allows everything to requests with `Authorization: Bearer <token>`. */
export const authorizeByToken = (token: string): Authorize => {
  if (token === '') throw new TypeError('The token is empty, so everybody would have it.')
  return ({ headers }) => {
    const shown = bearerToken(headers)
    return shown !== undefined && isSameSecret(shown, token)
      ? { kind: 'identity', id: 'token' }
      : deny('Send the token of this server: Authorization: Bearer <token>.', 401)
  }
}
