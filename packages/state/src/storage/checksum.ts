/**
 * A digest of text or bytes in 32 bits: it tells a damaged record from a whole one, and spreads keys over buckets. Not
 * for secrets. It is part of the storage format.
 */
export function checksum(data: string | Uint8Array): number {
  return typeof data === 'string' ? ofText(data) : ofBytes(data)
}

const PRIME = 0x5bd1e995

function ofText(text: string): number {
  let hash = text.length
  let at = 0
  // Two characters a step: half the multiplications.
  for (const last = text.length - 1; at < last; at += 2) {
    hash = mix(hash, text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16))
  }
  if (at < text.length) hash = mix(hash, text.charCodeAt(at))
  return finish(hash)
}

function ofBytes(bytes: Uint8Array): number {
  let hash = bytes.length
  for (const byte of bytes) hash = mix(hash, byte)
  return finish(hash)
}

function mix(hash: number, part: number): number {
  const mixed = Math.imul(hash ^ part, PRIME)
  return mixed ^ (mixed >>> 15)
}

function finish(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 13), PRIME)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
