import type { Environment } from '../environment.ts'

/** A random name of 48 bits in hexadecimal digits. */
export const createName = ({ randomBytes }: Pick<Environment, 'randomBytes'>): string => hex(randomBytes(6))

/** Bytes in hexadecimal digits. */
export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
