import type { SyncStatus } from '@oxbow/state/db'
import { HookError } from './hook-error.ts'

/** What a registry keeps. */
export interface Closable {
  readonly status: {
    get(): Pick<SyncStatus, 'phase' | 'pendingCount' | 'rejectedCount' | 'storage'>
    subscribe(listener: () => void): () => void
  }
  start(): void
  close(): void
}

/** What a database is asked for by: one instance is made for a key, and all who ask have to mean the same by it. */
export interface DatabaseRequest<TDB extends Closable> {
  /** Tells apart who asks for which stream. It may hold secrets: never shown. */
  readonly key: string
  /** The address of the stream, for people. */
  readonly url: string
  /** Names the collections. */
  readonly shape: string
  readonly create: () => TDB
}

/** One database as those see it that use it: a value, and a subscription that keeps it. */
export interface Shared<TDB extends Closable> {
  /**
   * The instance; made when there is none. It may be asked for in a render, which may be thrown away: it is kept for a
   * while from then on. So a component that has no effects yet, because it waits for rows, keeps it by rendering again.
   */
  get(): TDB
  /** Keeps it and starts its sync. @returns a function that lets go. */
  subscribe(): () => void
}

/** Databases that components share. */
export interface DatabaseRegistry<TDB extends Closable> {
  /** @throws HookError `different-state` when the key is in use with another shape. */
  share(request: DatabaseRequest<TDB>): Shared<TDB>
  readonly size: number
}

interface Slot<TDB> {
  readonly db: TDB
  readonly shape: string
  users: number
  callOff: () => void
}

/**
 * So long a database is kept that nobody uses: a user who comes back finds it as it was. It passes in steps, and what is
 * late, as timers of hidden pages are, leaves time between them for a render that says that it is waited for.
 */
const KEPT_STEPS = 2
const STEP_MS = 15_000

/** Calls back after a time. @returns the function that calls it off. */
type Later = (delayMs: number, callback: () => void) => () => void

/**
 * Makes a registry.
 *
 * A database is closed when nobody has used it for a while, and not before its writes are settled: what is in memory alone
 * would be lost, and what is on the disk would wait until somebody opens it again.
 */
export function createDatabaseRegistry<TDB extends Closable>(later: Later): DatabaseRegistry<TDB> {
  const slots = new Map<string, Slot<TDB>>()

  /** From now on it is kept for a while, unless somebody keeps it for longer. */
  const stay = (key: string, slot: Slot<TDB>): Slot<TDB> => {
    if (slot.users > 0) return slot
    slot.callOff()
    slot.callOff = whenUnused(slot.db, later, () => {
      slots.delete(key)
      slot.db.close()
    })
    return slot
  }
  const slotOf = ({ key, url, shape, create }: DatabaseRequest<TDB>): Slot<TDB> => {
    const known = slots.get(key)
    const slot = known ? checked(known, url, shape) : { db: create(), shape, users: 0, callOff: () => undefined }
    slots.set(key, slot)
    // The render that asks may never be shown.
    return stay(key, slot)
  }
  const retain = (request: DatabaseRequest<TDB>): (() => void) => {
    const slot = slotOf(request)
    slot.users += 1
    slot.callOff()
    slot.db.start()
    let isKept = true
    return () => {
      if (!isKept) return
      isKept = false
      slot.users -= 1
      stay(request.key, slot)
    }
  }
  return {
    share: (request) => ({ get: () => slotOf(request).db, subscribe: () => retain(request) }),
    get size() {
      return slots.size
    },
  }
}

/** Calls back when the time of a database that nobody uses has passed and it has nothing to lose. */
function whenUnused(db: Closable, later: Later, close: () => void): () => void {
  let callOff: () => void
  const pass = (steps: number): void => {
    callOff = later(STEP_MS, () => {
      if (steps > 1) pass(steps - 1)
      else if (hasWrites(db)) settle()
      else close()
    })
  }
  const settle = (): void => {
    callOff = db.status.subscribe(() => {
      if (hasWrites(db)) return
      callOff()
      pass(KEPT_STEPS)
    })
  }
  pass(KEPT_STEPS)
  return () => callOff()
}

/** Whether closing would lose a write, or its refusal, or leave it where it is. */
function hasWrites({ status }: Closable): boolean {
  const { phase, pendingCount, rejectedCount, storage } = status.get()
  // Writes are counted when they are stored, which they are not before the store was read.
  if (phase === 'hydrating') return true
  return storage === 'memory' ? pendingCount + rejectedCount > 0 : pendingCount > 0 && phase !== 'closed'
}

function checked<TDB>(slot: Slot<TDB>, url: string, shape: string): Slot<TDB> {
  if (slot.shape === shape) return slot
  throw new HookError(
    'different-state',
    `Two components call useStreamDB() for ${url} with different collections: ${slot.shape} and ${shape}. ` +
      'Declare the state once, outside of the components, and give the same to both.',
  )
}
