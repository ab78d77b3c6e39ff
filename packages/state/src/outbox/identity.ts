import type { Environment } from '../environment.ts'

type Chance = Pick<Environment, 'randomBytes'>

/** A new random producer id: 96 bits, so that two of them are never the same. */
export const createProducerId = (environment: Chance): string => `oxbow-${hex(environment.randomBytes(12))}`

/** The random id of this profile, the beginning of all its transaction ids. */
export const createProfileId = (environment: Chance): string => hex(environment.randomBytes(6))

/** A new transaction id: the profile's id and 96 random bits. */
export const createTxid = (profileId: string, environment: Chance): string =>
  `${profileId}-${hex(environment.randomBytes(12))}`

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
