import { hex } from '../core/random-name.ts'
import type { FrozenBatch } from '../core/entry.ts'
import type { Environment } from '../environment.ts'

type Chance = Pick<Environment, 'randomBytes'>

/** A new random producer id: 96 bits, so that two of them are never the same. */
export const createProducerId = (environment: Chance): string => `oxbow-${hex(environment.randomBytes(12))}`

/**
 * The producer id of a profile's first batch. It is the same in every copy of the profile, so that the server counts once
 * what all of them send.
 */
export const firstProducerId = (profileId: string): string => `oxbow-${profileId}`

/** A new transaction id: the profile's id and 96 random bits. */
export const createTxid = (profileId: string, environment: Chance): string =>
  `${profileId}-${hex(environment.randomBytes(12))}`

/** Whether a batch is the first that its profile sends: of what it is sent to nothing is known yet. */
export const isFirstBatch = ({ stamp, txids: [txid = ''] }: Pick<FrozenBatch, 'stamp' | 'txids'>): boolean =>
  stamp.seq === 0 && stamp.producerId === firstProducerId(txid.slice(0, txid.lastIndexOf('-')))
