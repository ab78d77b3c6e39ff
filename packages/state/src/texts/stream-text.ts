import { canonicalUrl } from '../core/canonical-url.ts'
import { createReport, type Diagnostic } from '../core/diagnostic.ts'
import { defaultEnvironment, type Environment } from '../environment.ts'
import { invalidOptions, type StateError } from '../errors.ts'
import { hasCredentials } from '../stream-db/credentials.ts'
import { checkMaxLiveRequests, createOriginBudget } from '../tabs/origin-budget.ts'
import { jsonKind, textKind, type ContentKind } from './content-kind.ts'
import { clearTextDatabase, createIndexedDBTextStore, textDatabaseOf } from './indexeddb-text-store.ts'
import type { RequestOptions } from './read-batches.ts'
import { TextReader, type TextState } from './text-reader.ts'
import { createMemoryTextStore } from './text-store.ts'

/** Options of `createStreamText` and `createStreamJson`. */
export interface StreamTextOptions extends RequestOptions {
  /** The address of the stream. What selects data belongs here; headers and parameters are no part of its name. */
  readonly url: string | URL
  /**
   * Whose text this is: a name, never a token. What one user has read is never shown to another. Where requests carry
   * headers or parameters and no user is named, nothing is stored, and nothing shared.
   */
  readonly user?: string | undefined
  /** `false` keeps everything in this page's memory. Default: in the browser's IndexedDB, where there is one. */
  readonly persistence?: boolean | undefined
  /** So many live requests may all tabs and streams of an origin have together. Default: 4; see `createStreamDB`. */
  readonly maxLiveRequests?: number | undefined
  /** Told of what went wrong without stopping anything, such as a storage that does not work. */
  readonly onDiagnostic?: ((diagnostic: Diagnostic) => void) | undefined
  /** Time, tabs and storage, for tests. */
  readonly environment?: Environment | undefined
}

/** How the text or the messages of a stream stand. */
export interface StreamProgress {
  /** Whether the stream is closed and all of it is here. It is never asked again then, not even after a reload. */
  readonly isDone: boolean
  /** Whether nothing is known of the stream yet: neither what is stored was read, nor has the server answered. */
  readonly isLoading: boolean
  /** Whether the stream waits for one of the few live requests of its origin; it is read every second meanwhile. */
  readonly isTakingTurns: boolean
  /**
   * Why it can not be read: a `StateError`, `stream-not-found` or `read-failed`. What came before stays, and it is tried
   * again by itself, after 30 s at the latest, and as soon as the page is shown or the network is back. To be offline is
   * no error.
   */
  readonly error: StateError | undefined
}

/** How a stream of text stands; a new object at each change, the same one otherwise. */
export interface StreamTextState extends StreamProgress {
  /** All text so far. Characters are whole. */
  readonly text: string
}

/** How a stream of JSON messages stands; a new object at each change, the same one otherwise. */
export interface StreamJsonState<T> extends StreamProgress {
  /** All messages so far. A new array when some have come. */
  readonly items: ReadonlyArray<T>
}

/** A view on a stream. It does nothing before it is watched, and nothing after. */
export interface StreamView<S> {
  /** How it stands; before anybody has watched, and outside of browsers, as a stream of which nothing is known. */
  get(): S
  /** Tells of each change. Reading begins with the first subscriber and ends with the last. */
  subscribe(listener: () => void): () => void
}

/** How a stream of text stands of which nothing is known. */
export const initialStreamText: StreamTextState = {
  ...{ text: '', isDone: false, isLoading: true, isTakingTurns: false, error: undefined },
}

/** How a stream of JSON messages stands of which nothing is known. */
export const initialStreamJson: StreamJsonState<never> = {
  ...{ items: [], isDone: false, isLoading: true, isTakingTurns: false, error: undefined },
}

/**
 * Makes a view on a stream of text that grows, such as the answer of an assistant.
 *
 * Text and position are stored together, so that a reload shows what was there at once and asks for the rest alone; a
 * stream that is closed is not asked again. All views of a page and all tabs of a browser share one read. A stream that
 * was made anew is read from its start, while the old text is shown until the new one comes.
 *
 * @throws StateError `invalid-options`, at once.
 */
export const createStreamText = (options: StreamTextOptions): StreamView<StreamTextState> =>
  createView(options, textKind, ({ value: text, ...rest }) => ({ text, ...rest }))

/**
 * Makes a view on a stream of JSON messages that grows. As `createStreamText`; what the messages look like is the caller's
 * claim.
 *
 * @throws StateError `invalid-options`, at once.
 */
export const createStreamJson = <T = unknown>(options: StreamTextOptions): StreamView<StreamJsonState<T>> =>
  createView<ReadonlyArray<unknown>, StreamJsonState<T>>(options, jsonKind, ({ value, ...rest }) => ({
    items: value as ReadonlyArray<T>,
    ...rest,
  }))

function createView<V, S>(
  options: StreamTextOptions,
  kind: ContentKind<V>,
  project: (state: TextState<V>) => S,
): StreamView<S> {
  const { url, user, environment = defaultEnvironment } = options
  checkOptions(options)
  const scope = JSON.stringify([kind.name, user ?? '', canonicalUrl(url)])
  const own = createReader(options, kind, scope)
  const readers = readersOf<V>(environment)
  // Requests that may say who asks, and no name of whom: nobody else may see what comes back.
  const key = user === undefined && namesCredentials(options) ? undefined : `${options.persistence !== false} ${scope}`
  const present = (): TextReader<V> => (key === undefined ? own : (readers.get(key) ?? own))
  let shown: { readonly of: TextState<V>; readonly as: S } | undefined
  return {
    get() {
      const { state } = present()
      if (shown?.of !== state) shown = { of: state, as: project(state) }
      return shown.as
    },
    subscribe(listener) {
      const reader = present()
      if (key !== undefined) readers.set(key, reader)
      const leave = reader.watch(listener)
      return () => {
        leave()
        if (key !== undefined && reader.watchers === 0 && readers.get(key) === reader) readers.delete(key)
      }
    },
  }
}

function createReader<V>(options: StreamTextOptions, kind: ContentKind<V>, scope: string): TextReader<V> {
  const { url, user, persistence = true, maxLiveRequests, onDiagnostic, environment = defaultEnvironment } = options
  const { headers, params, fetch, onError, backoffOptions } = options
  const { separator } = kind
  const isAnonymous = user === undefined && namesCredentials(options)
  const isStored = persistence && environment.storage !== undefined && !isAnonymous
  const name = `oxbow/texts/1/${scope}`
  const database = textDatabaseOf(user)
  return new TextReader({
    ...{ kind, environment, url: String(url), fresh: user !== undefined || isAnonymous },
    request: { headers, params, fetch, onError, backoffOptions },
    store: isStored
      ? createIndexedDBTextStore({ database, scope, separator, environment })
      : createMemoryTextStore(separator),
    names: isStored ? { leader: `${name}/leader`, channel: name } : undefined,
    createBudget: () => createOriginBudget(environment, String(url), maxLiveRequests),
    report: createReport(onDiagnostic),
  })
}

const namesCredentials = ({ headers = {}, params = {} }: StreamTextOptions): boolean =>
  hasCredentials({ requestNames: { headers: Object.keys(headers), params: Object.keys(params) } })

function checkOptions({ url, user, maxLiveRequests }: StreamTextOptions): void {
  checkMaxLiveRequests(maxLiveRequests)
  if (String(url ?? '') === '') throw invalidOptions('Give the address of the stream as "url".')
  if (user === undefined || (typeof user === 'string' && user !== '')) return
  throw invalidOptions('Give "user" as a non-empty name, the same for all sessions of one person.')
}

/** The readers that are watched now, so that all views of a page share them. There is one set for each environment. */
const watched = new WeakMap<object, Map<string, unknown>>()

function readersOf<V>(environment: Environment): Map<string, TextReader<V>> {
  const readers = (watched.get(environment) ?? new Map()) as Map<string, TextReader<V>>
  watched.set(environment, readers)
  return readers
}

/** Removes all texts of a user from this device, for all tabs: when a person logs out. Views that are watched read again. */
export async function clearStreamTexts(options: Pick<StreamTextOptions, 'user' | 'environment'> = {}): Promise<void> {
  await clearTextDatabase(textDatabaseOf(options.user), options.environment ?? defaultEnvironment)
}
