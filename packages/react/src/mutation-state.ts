import type { LocalWrite } from '@oxbow/state/db'

/** How far the last write of a mutation has come. */
export type MutationStatus = 'idle' | 'pending' | 'durable' | 'acked' | 'synced' | 'error'

/** How the last write of a mutation stands. */
export interface MutationProgress {
  /**
   * - `idle`: nothing was written yet.
   * - `pending`: it is shown, and is being stored on this device.
   * - `durable`: it is stored and waits for the server; a reload does not lose it.
   * - `acked`: the server has it.
   * - `synced`: it came back on the stream, and its rows are those of the log.
   * - `error`: it could not be made, or was refused for good and taken back; `error` says why.
   */
  readonly status: MutationStatus
  /** What is wrong, exactly while `status` is `error`. */
  readonly error: Error | undefined
}

/** The progress of the last write, and word of each change. */
export interface MutationState {
  get(): MutationProgress
  subscribe(listener: () => void): () => void
  /** Makes a write and follows it; what `write` throws is the error, and is thrown on. */
  follow(write: () => LocalWrite): LocalWrite
  /** Forgets the last write; it goes on all the same. */
  reset(): void
}

/** The progress before the first write. */
export const IDLE: MutationProgress = { status: 'idle', error: undefined }

const MOMENTS = ['durable', 'acked', 'synced'] as const

/** Follows one write at a time: the last one. */
export function createMutationState(): MutationState {
  const listeners = new Set<() => void>()
  let progress = IDLE
  let last: LocalWrite | undefined

  const become = (status: MutationStatus, error?: Error): void => {
    progress = { status, error }
    for (const listener of listeners) listener()
  }
  const watch = async (write: LocalWrite): Promise<void> => {
    for (const moment of MOMENTS) {
      await write[moment]
      if (write !== last) return
      become(moment)
    }
  }
  return {
    get: () => progress,
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    follow(make) {
      last = undefined
      try {
        last = make()
      } catch (error) {
        become('error', asError(error))
        throw error
      }
      const write = last
      become('pending')
      watch(write).catch((error: unknown) => {
        if (write === last) become('error', asError(error))
      })
      return write
    },
    reset() {
      last = undefined
      become('idle')
    },
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
