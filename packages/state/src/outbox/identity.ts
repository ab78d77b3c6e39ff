import { hex } from '../core/random-name.ts'
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
