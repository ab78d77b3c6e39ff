// What a producer is told, and the defaults of it.
import type { StreamTarget } from './attempt.ts'

export interface ProducerSessionSettings {
  readonly target: StreamTarget
  readonly producerId: string
  readonly contentTypeOf: () => string | undefined
  readonly epoch: number
  readonly autoClaim: boolean
  readonly maxBatchBytes: number
  readonly lingerMs: number
  readonly maxInFlight: number
  readonly signal?: AbortSignal | undefined
  readonly onError?: ((error: Error) => void) | undefined
}

type ProducerNumbers = 'epoch' | 'autoClaim' | 'maxBatchBytes' | 'lingerMs' | 'maxInFlight'

/** What a user may say about a producer; everything else has a default. */
export type ProducerChoices = {
  readonly [name in ProducerNumbers | 'signal' | 'onError']?: ProducerSessionSettings[name] | undefined
}

/** Fills in the defaults. Throws an Error that names the option for a value that cannot work. */
export const producerDefaults = (
  choices: ProducerChoices,
): Pick<ProducerSessionSettings, ProducerNumbers | 'signal' | 'onError'> => {
  const { epoch = 0, autoClaim = false, maxBatchBytes = 1_048_576, lingerMs = 5, maxInFlight = 5 } = choices
  const { signal, onError } = choices
  assertOption('epoch', epoch, Number.isSafeInteger(epoch) && epoch >= 0)
  assertOption('maxBatchBytes', maxBatchBytes, maxBatchBytes > 0)
  assertOption('lingerMs', lingerMs, lingerMs >= 0)
  assertOption('maxInFlight', maxInFlight, maxInFlight > 0)
  return { epoch, autoClaim, maxBatchBytes, lingerMs, maxInFlight, signal, onError }
}

const assertOption = (name: string, value: number, isValid: boolean): void => {
  if (!isValid) throw new Error(`${name} of a producer cannot be ${value}`)
}
