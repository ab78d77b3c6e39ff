import type { DurableStream, DurableStreamOptions, LiveMode } from '@oxbow/client'
import type { InvalidRow } from '../collections/invalid-row.ts'
import type { DehydratedState } from '../core/dehydrated-state.ts'
import type { Diagnostic } from '../core/diagnostic.ts'
import type { Rejection } from '../core/entry.ts'
import type { Migrate } from '../core/migration.ts'
import type { Environment } from '../environment.ts'
import type { ConflictResolver } from '../outbox/conflict.ts'
import type { StreamStateDefinition } from '../schema/state-schema.ts'
import type { BatchCallbacks } from '../sync/ingest.ts'
import type { CreateOption } from '../sync/reader.ts'
import type { ActionFactory, AnyActionDefinition } from './actions.ts'
import type { PersistenceOption } from './persistence.ts'
import type { WritesOption } from './writes.ts'

/** Options of `createStreamDB`. */
export interface CreateStreamDBOptions<
  TDef extends StreamStateDefinition = StreamStateDefinition,
  TActions extends Record<string, AnyActionDefinition> = Record<string, never>,
> extends BatchCallbacks {
  /** A handle to use. Wins over `streamOptions`. */
  stream?: DurableStream | undefined
  /** Makes the handle: `url`, `headers`, `params`, `fetch`, `onError`, `backoffOptions` and so on. */
  streamOptions?: DurableStreamOptions | undefined
  /** The collections, as `createStateSchema` gives them. */
  state: TDef
  /** `true` (default): follow by server-sent events, or long-polling where those fail. `false`: read once. */
  live?: LiveMode | undefined
  /**
   * Makes the stream on first use when it does not exist: for good, or until it was idle for `ttlSeconds`. So a list that
   * was made offline at a new address arrives. With `writes: { url }` the inbox is made in the same way, for the first
   * write of the device. A stream that was there before is never made again: whoever removed it had a reason.
   */
  create?: CreateOption | undefined
  /** Optimistic actions over the collections; each is online-only and sends by its own `mutationFn`. */
  actions?: ActionFactory<TDef, TActions> | undefined
  /**
   * Where rows, offset and outbox are kept: `true` (default) in the browser's IndexedDB, shared by all tabs; `false` in
   * this page's memory; or a store of your own. In memory in any case where there is no IndexedDB, and where requests
   * carry credentials and no `user` is given; `db.status` says why.
   */
  persistence?: PersistenceOption | undefined
  /**
   * Whose rows these are: a name, never a token. It goes into the names of everything that is stored or shared, so that
   * the rows and writes of one user never reach another.
   */
  user?: string | undefined
  /**
   * What `db.dehydrate()` gave on the server that rendered the page. Its rows are there at once, hooks render what the
   * server did, and reading goes on from its position. What this device knows already and is newer wins; so does a device
   * on which writes wait.
   */
  initial?: DehydratedState | null | undefined
  /** Where local writes go. Default: into the stream that is read. */
  writes?: WritesOption | undefined
  /**
   * So many live requests may all tabs and streams of an origin have together, from 1 to 1000. Default: 4, of the 6
   * connections that browsers allow over HTTP/1.1; over HTTP/2 and later nothing is counted. Beyond it streams take turns.
   */
  maxLiveRequests?: number | undefined
  /** Which version of the application's schemas this is: a whole number from 1 (default), raised with each change. */
  schemaVersion?: number | undefined
  /**
   * Brings raw values of other versions to the shape that the schemas of this one take: each value of the log, and each
   * waiting write before it is shown and sent. With `partial`, the value is only the fields that an update sets. It has to
   * return values of the present shape as they are. Raw values are what is stored, so builds of several versions can be
   * open at once; writes of a newer build are sent as they are. A value for which it throws is set aside like any other
   * that does not fit, and shown by the first build that it fits.
   */
  migrate?: Migrate | undefined
  /** Told of each row of the log that does not fit its schema, once a key. */
  onInvalid?: ((row: InvalidRow) => void) | undefined
  /**
   * Told of each local write that the server refused for good; it was taken back and stands in `outbox`. Runs once for
   * each, in the tab that sends, which need not be the one that wrote. What every tab knows is `db.outbox` and
   * `status.rejectedCount`; a tab that waits for its own write sees `acked` of `writeOf()` reject.
   */
  onReject?: ((rejection: Rejection) => void) | undefined
  /**
   * Decides when a local write and somebody else have changed the same field of a row: asked when the write is about to
   * be sent. Default: the local write wins, being the later one in the log.
   */
  onConflict?: ConflictResolver | undefined
  /** Told of what happened without stopping anything: see `Diagnostic`. */
  onDiagnostic?: ((diagnostic: Diagnostic) => void) | undefined
  /** Time and chance, for tests. */
  environment?: Environment | undefined
}
