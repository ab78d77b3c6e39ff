// Values of flags, from text. What is wrong is thrown as a sentence for the one at the command line.
import type { BucketSize } from '../core/token-bucket.ts'
import type { FaultEffect } from '../server/faults.ts'

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** A number of bytes, such as `4096`, `64k`, `32MB` or `2GiB`; units are powers of 1024. */
export const parseBytes = (flag: string, text: string): number => {
  const match = /^([0-9]{1,15})(?:([kmg])(?:i?b)?|b)?$/i.exec(text)
  const bytes = Number(match?.[1]) * (UNITS[(match?.[2] ?? '').toLowerCase()] ?? Number.NaN)
  if (!Number.isSafeInteger(bytes) || bytes < 1)
    throw new Error(`${flag} must be a size such as 65536, 64k, 32MB or 2GB.`)
  return bytes
}

/** A time in milliseconds, such as `500ms`, `30s` or `2m`; a number alone is milliseconds. */
export const parseDuration = (flag: string, text: string): number => {
  const match = /^([0-9]{1,12})(ms|s|m)?$/.exec(text)
  const factor = { ms: 1, s: 1000, m: 60_000 }[match?.[2] ?? 'ms'] ?? Number.NaN
  const ms = Number(match?.[1]) * factor
  // Timers of the platform hold no more.
  if (!(ms >= 1 && ms < 2 ** 31)) throw new Error(`${flag} must be a time such as 500ms, 30s or 2m.`)
  return ms
}

/** `20` is 20 requests a second, and as many at once; `20/100` allows 100 at once. */
export const parseRate = (flag: string, text: string): BucketSize => {
  const match = /^([0-9]{1,6}(?:\.[0-9]{1,3})?)(?:\/([0-9]{1,6}))?$/.exec(text)
  const perSecond = Number(match?.[1])
  const burst = match?.[2] === undefined ? Math.max(1, Math.ceil(perSecond)) : Number(match[2])
  if (!(perSecond > 0) || burst < 1) throw new Error(`${flag} must be requests a second such as 20, or 20/100.`)
  return { perSecond, burst }
}

/** A failure on purpose, and how often it comes. */
export interface FaultOption {
  readonly effect: FaultEffect
  /** From 0 to 1. */
  readonly share: number
}

/** `503`, `cut-before`, `cut-after`, `delay=200` or `truncate=100`; `@0.1` behind it hits one request in ten. */
export const parseFault = (flag: string, text: string): FaultOption => {
  const [name = '', share = '1', ...more] = text.split('@')
  const effect = effectFrom(name)
  if (effect === undefined || more.length > 0 || !/^(?:0?\.[0-9]+|0|1)$/.test(share))
    throw new Error(`${flag} must be 503, cut-before, cut-after, delay=MS or truncate=BYTES; with a share: 503@0.1`)
  return { effect, share: Number(share) }
}

const effectFrom = (text: string): FaultEffect | undefined => {
  if (text === 'cut-before' || text === 'cut-after') return { kind: text }
  if (/^[45][0-9]{2}$/.test(text)) return { kind: 'respond', status: Number(text) }
  const [, kind, amount] = /^(delay|truncate)=([0-9]{1,9})$/.exec(text) ?? []
  if (kind === 'delay') return { kind, delayMs: Number(amount) }
  return kind === 'truncate' ? { kind, bytes: Number(amount) } : undefined
}
