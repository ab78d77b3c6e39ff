import { isPlainObject } from '../core/json.ts'
import { checksum } from './checksum.ts'

/** Encodes what a store writes, for example to encrypt it. What `encode` made, `decode` has to turn back. */
export interface StoreCodec {
  encode(text: string): string | Uint8Array | Promise<string | Uint8Array>
  decode(data: string | Uint8Array): string | Promise<string>
}

/** Text as it lies in the database, with the means to see that it was damaged. */
export interface Sealed {
  readonly data: string | Uint8Array
  readonly sum: number
}

/** A record of the database is not what was written there, or can not be decoded. */
export class DamagedRecord extends Error {
  override readonly name = 'DamagedRecord' as const
}

/**
 * Puts text into the form in which it is stored, and back. A codec may take its time, which a transaction does not give
 * it: seal before a transaction and open after it.
 */
export interface Sealer {
  seal(text: string): Sealed | Promise<Sealed>
  /** Throws or rejects with `DamagedRecord`. */
  open(record: unknown): string | Promise<string>
}

/** Makes a sealer; without a codec it answers at once. */
export function createSealer(codec: StoreCodec | undefined): Sealer {
  const sealData = (data: string | Uint8Array): Sealed => ({ data, sum: checksum(data) })
  if (codec === undefined) return { seal: sealData, open: textOf }
  return {
    seal: async (text) => sealData(await codec.encode(text)),
    async open(record) {
      const data = dataOf(record)
      try {
        return await codec.decode(data)
      } catch (cause) {
        throw new DamagedRecord('a record can not be decoded by the codec', { cause })
      }
    },
  }
}

function textOf(record: unknown): string {
  const data = dataOf(record)
  if (typeof data !== 'string') throw new DamagedRecord('a record was written with a codec')
  return data
}

function dataOf(record: unknown): string | Uint8Array {
  if (!isPlainObject(record)) throw new DamagedRecord('a record is missing')
  const { data, sum } = record
  if (typeof data !== 'string' && !(data instanceof Uint8Array)) throw new DamagedRecord('a record has no content')
  if (checksum(data) !== sum) throw new DamagedRecord('a record has another checksum than it was written with')
  return data
}

/** How many characters or bytes a record has; 0 when it is none. */
export function sizeOf(record: unknown): number {
  const data = isPlainObject(record) ? record.data : undefined
  return typeof data === 'string' || data instanceof Uint8Array ? data.length : 0
}

/** The value of a JSON text; a text that is none counts as damage. */
export function parseRecord(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new DamagedRecord('a record is no JSON', { cause })
  }
}
