import { openStream } from '../src/read/open-stream.ts'
import type { ReadState } from '../src/read/read-state.ts'
import type { StreamOptions } from '../src/read/stream-options.ts'
import type { StreamResponse } from '../src/read/stream-response.ts'
import { fakeEnvironment, type FakeEnvironment } from './fake-environment.ts'
import { scriptedFetch, type Answer, type ScriptedFetch } from './scripted-fetch.ts'

export interface Scripted {
  readonly script: ScriptedFetch
  readonly environment: FakeEnvironment
  /** What `onReadState` was told, in short. */
  readonly states: string[]
  open(options?: Partial<StreamOptions>): Promise<StreamResponse>
}

export const STREAM_URL = 'https://h.test/s'

/** A stream whose server says these things in this order and then nothing more. */
export const openScripted = (...answers: Answer[]): Scripted => {
  const script = scriptedFetch(...answers)
  const environment = fakeEnvironment(script.fetch)
  const states: string[] = []
  const onReadState = (state: ReadState): void => void states.push(inShort(state))
  const open = (options: Partial<StreamOptions> = {}) =>
    openStream({ url: STREAM_URL, onReadState, ...options }, environment)
  return { script, environment, states, open }
}

const inShort = (state: ReadState): string => {
  switch (state.phase) {
    case 'live':
      return `live ${state.mode}`
    case 'waiting':
      return `waiting ${state.attempt} ${state.delayMs} ${state.error.message}`
    case 'paused':
      return `paused ${state.reasons.join('+')}`
    case 'failed':
      return `failed ${state.error.message}`
    default:
      return state.phase
  }
}

/** The items of every batch so far. */
export const recordItems = (response: StreamResponse): unknown[][] => {
  const batches: unknown[][] = []
  response.subscribeJson((batch) => void batches.push([...batch.items]))
  return batches
}
