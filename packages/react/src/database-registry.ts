import { HookError } from './hook-error.ts'

/** What a registry keeps. */
export interface Closable {
  start(): void
  close(): void
}

/** What a database is asked for by: one instance is made for a key, and all who ask have to mean the same by it. */
export interface DatabaseRequest<TDB extends Closable> {
  /** Names user and stream. */
  readonly key: string
  /** Names the collections. */
  readonly shape: string
  readonly create: () => TDB
}

/** One database as those see it that use it: a value, and a subscription that keeps it. */
export interface Shared<TDB extends Closable> {
  /** The instance; made when there is none. It may be asked for in a render, which may be thrown away. */
  get(): TDB
  /** Keeps it and starts its sync. @returns a function that lets go. */
  retain(): () => void
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

/** So long a database is kept that nobody uses: a user who comes back finds it as it was. */
const KEPT_MS = 30_000

/** Makes a registry. `later` calls back after a time, and gives the function that calls it off. */
export function createDatabaseRegistry<TDB extends Closable>(
  later: (delayMs: number, callback: () => void) => () => void,
): DatabaseRegistry<TDB> {
  const slots = new Map<string, Slot<TDB>>()

  const closeLater = (key: string, slot: Slot<TDB>): void => {
    slot.callOff = later(KEPT_MS, () => {
      slots.delete(key)
      slot.db.close()
    })
  }
  const slotOf = ({ key, shape, create }: DatabaseRequest<TDB>): Slot<TDB> => {
    const known = slots.get(key)
    if (known !== undefined) return checked(known, key, shape)
    const slot: Slot<TDB> = { db: create(), shape, users: 0, callOff: () => undefined }
    slots.set(key, slot)
    // The render that asks may never be shown.
    closeLater(key, slot)
    return slot
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
      if (slot.users === 0) closeLater(request.key, slot)
    }
  }
  return {
    share: (request) => ({ get: () => slotOf(request).db, retain: () => retain(request) }),
    get size() {
      return slots.size
    },
  }
}

function checked<TDB>(slot: Slot<TDB>, key: string, shape: string): Slot<TDB> {
  if (slot.shape === shape) return slot
  throw new HookError(
    'different-state',
    `Two components call useStreamDB() for ${key} with different collections: ${slot.shape} and ${shape}. ` +
      'Declare the state once, outside of the components, and give the same to both.',
  )
}
