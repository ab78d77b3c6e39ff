import { isNumber, isText, objectOf } from '../core/shape.ts'
import type { Environment } from '../environment.ts'
import { resultOf } from '../storage/request-result.ts'
import { StorageError } from '../storage/storage-error.ts'
import { createUseStore } from '../storage/use-store.ts'
import { joinContents } from './content-kind.ts'
import { isMark, type Mark } from './mark.ts'
import { firstOfSegment } from './segments.ts'
import { isStored, type TextStore } from './text-store.ts'

/*
 * One database a user holds all streams. It is the storage format 1: a change of it needs another one, in the name.
 *
 *   m/<scope>        how far the stream was read, and when that was written
 *   c/<scope>/<seq>  the content of the pieces from this one on, up to the next record
 *
 * A scope stands in its key as JSON text: no scope is the beginning of another.
 */

/** What a store needs of the world. */
export type TextStoreEnvironment = Pick<Environment, 'now' | 'sleep' | 'storage' | 'page'>

/** Options of `createIndexedDBTextStore`. */
export interface IndexedDBTextStoreOptions {
  /** The database, one a user. */
  readonly database: string
  /** The stream within it. */
  readonly scope: string
  /** What has to stand between the contents of two pieces. */
  readonly separator: string
  readonly environment: TextStoreEnvironment
  /** So many streams are kept, those that were written last. Default: 256. */
  readonly keep?: number | undefined
}

/** The name of the database of a user's streams. */
export const textDatabaseOf = (user: string | undefined): string => `oxbow/texts/1/${JSON.stringify(user ?? '')}`

/**
 * Makes the store of one stream in IndexedDB. A piece is appended as a record of its own; now and then the records are
 * gathered into larger ones, see `firstOfSegment`. A commit survives a crash of the browser.
 */
export function createIndexedDBTextStore(options: IndexedDBTextStoreOptions): TextStore {
  const { database, scope, separator, environment, keep = 256 } = options
  const store = openDatabase(database, environment)
  const metaKey = `m/${JSON.stringify(scope)}`
  const contents = `c/${JSON.stringify(scope)}/`
  const keyOf = (seq: number): string => `${contents}${String(seq).padStart(SEQ_DIGITS, '0')}`
  const rangeOf = (from: number, to: number): IDBKeyRange =>
    rangesOf(database, environment).bound(keyOf(from), keyOf(to))
  const all = (): IDBKeyRange => rangeOf(0, MOST_PIECES)

  const append = async (objects: IDBObjectStore, { seq }: Mark, content: string): Promise<void> => {
    const first = firstOfSegment(seq)
    if (first === seq) return void objects.put(content, keyOf(seq))
    const range = rangeOf(first, seq)
    const older = (await resultOf<unknown[]>(objects.getAll(range))).filter(isText)
    objects.delete(range)
    objects.put(joinContents([...older, content], separator), keyOf(first))
  }
  /** Removes what is damaged, unless it was replaced meanwhile. */
  const remove = async (objects: IDBObjectStore, damaged: Mark): Promise<void> => {
    const stored = markOf(await resultOf<unknown>(objects.get(metaKey)))
    if (stored === undefined || !isStored(stored, damaged)) return
    objects.delete(metaKey)
    objects.delete(all())
  }
  return {
    close: store.close,
    async load() {
      const { mark, content } = await store.use('readonly', async (objects) => {
        const [meta, parts] = await Promise.all([
          resultOf<unknown>(objects.get(metaKey)),
          resultOf<unknown[]>(objects.getAll(all())),
        ])
        return { mark: markOf(meta), content: joinContents(parts.filter(isText), separator) }
      })
      if (mark === undefined) return undefined
      if (content.length === mark.length) return { mark, content }
      await store.use('readwrite', (objects) => remove(objects, mark))
      return undefined
    },
    commit: (before, mark, content) =>
      store.use('readwrite', async (objects) => {
        const stored = markOf(await resultOf<unknown>(objects.get(metaKey)))
        if (!isStored(stored, before)) return false
        if (stored === undefined || mark.life !== before.life) objects.delete(all())
        await append(objects, mark, content)
        objects.put({ mark, usedAt: environment.now() }, metaKey)
        if (stored === undefined) await removeOldest(objects, rangesOf(database, environment), keep)
        return true
      }),
  }
}

/** Removes all streams of a database, for all tabs. */
export async function clearTextDatabase(database: string, environment: TextStoreEnvironment): Promise<void> {
  if (environment.storage === undefined) return
  const { use, close } = openDatabase(database, environment)
  await use('readwrite', (objects) => resultOf(objects.clear()))
  close()
}

const openDatabase = (database: string, environment: TextStoreEnvironment): ReturnType<typeof createUseStore> =>
  createUseStore(database, {
    sleep: environment.sleep,
    indexedDB: () => environment.storage?.indexedDB,
    page: () => environment.page,
  })

function rangesOf(database: string, { storage }: TextStoreEnvironment): Pick<typeof IDBKeyRange, 'bound'> {
  if (storage === undefined) throw new StorageError('unavailable', database, 'There is no IndexedDB any more.')
  return storage.keyRange
}

const SEQ_DIGITS = 12
const MOST_PIECES = 10 ** SEQ_DIGITS - 1
/** The character that follows `/`. */
const AFTER_SLASH = '0'

const isMeta = objectOf({ mark: isMark })
const isUsed = objectOf({ usedAt: isNumber })
const markOf = (meta: unknown): Mark | undefined => (isMeta(meta) ? meta.mark : undefined)

/** Keeps so many streams: a text that is shown again after long is read again. */
async function removeOldest(
  objects: IDBObjectStore,
  ranges: Pick<typeof IDBKeyRange, 'bound'>,
  keep: number,
): Promise<void> {
  const range = ranges.bound('m/', `m${AFTER_SLASH}`, false, true)
  const [keys, metas] = await Promise.all([
    resultOf(objects.getAllKeys(range)),
    resultOf<unknown[]>(objects.getAll(range)),
  ])
  const byAge = keys
    .map((key, index) => ({
      scope: typeof key === 'string' ? key.slice('m/'.length) : '',
      usedAt: usedAtOf(metas[index]),
    }))
    .toSorted((a, b) => b.usedAt - a.usedAt)
  for (const { scope } of byAge.slice(keep)) {
    objects.delete(`m/${scope}`)
    objects.delete(ranges.bound(`c/${scope}/`, `c/${scope}${AFTER_SLASH}`, false, true))
  }
}

const usedAtOf = (meta: unknown): number => (isUsed(meta) ? meta.usedAt : 0)
