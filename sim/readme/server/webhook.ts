import { createPublicKey, verify } from 'node:crypto'

const KEYS = 'http://localhost:4437/v1/stream/__ds/jwks.json'

/** `header` is `Webhook-Signature`, `body` the bytes as they came, before any parsing. */
export const isFromServer = async (header: string, body: Uint8Array): Promise<boolean> => {
  const [, seconds, kid, signature] = /^t=(\d+),kid=([^,]+),ed25519=([\w-]+)$/.exec(header) ?? []
  if (seconds === undefined || signature === undefined) return false
  if (Math.abs(Date.now() / 1000 - Number(seconds)) > 300) return false
  const { keys } = await (await fetch(KEYS)).json()
  const jwk = keys.find((key: { kid: string }) => key.kid === kid)
  if (jwk === undefined) return false
  const signed = Buffer.concat([Buffer.from(`${seconds}.`), body])
  return verify(null, signed, createPublicKey({ key: jwk, format: 'jwk' }), Buffer.from(signature, 'base64url'))
}
