import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares digests, so that the time taken tells nothing about the secret. */
export const isSameSecret = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
