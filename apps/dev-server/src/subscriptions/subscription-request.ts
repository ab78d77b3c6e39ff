// The bodies of the control interface's requests, decoded (protocol sections 13 to 15).
import { type ControlFailure, controlFailure } from './control-failure.ts'
import { parseGlob, trimSlashes } from './glob.ts'
import { relativePath, resolvePath } from './relative-path.ts'
import type { SubscriptionConfig, WakeTarget } from './subscription.ts'

const DEFAULT_LEASE_MS = 30_000
const MIN_LEASE_MS = 1000
const MAX_LEASE_MS = 600_000
const MAX_ID_LENGTH = 256
const MAX_URL_LENGTH = 2048

type Fields = Readonly<Record<string, unknown>>

/** A subscription's id is a name of 1 to 256 characters without slashes. */
export const isSubscriptionId = (id: string): boolean => id !== '' && id.length <= MAX_ID_LENGTH && !id.includes('/')

/** Reads the body of a PUT. `root` is the path under which streams live. */
export const parseConfig = (body: unknown, root: string): SubscriptionConfig | ControlFailure => {
  if (!isFields(body)) return invalid('The body must be a JSON object.')
  const target = parseTarget(body, root)
  if (target.kind === 'failure') return target
  const pattern = body['pattern'] ?? undefined
  if (pattern !== undefined && typeof pattern !== 'string') return invalid('pattern must be text.')
  const glob = pattern === undefined ? undefined : parseGlob(pattern)
  if (glob?.kind === 'malformed') return invalid(glob.reason)
  const streams = parseStreams(body['streams'] ?? [], root)
  if (!Array.isArray(streams)) return streams
  if (pattern === undefined && streams.length === 0) return invalid('Give a pattern, streams, or both.')
  const leaseTtlMs = body['lease_ttl_ms'] ?? DEFAULT_LEASE_MS
  if (!isLease(leaseTtlMs))
    return invalid(`lease_ttl_ms must be a whole number from ${MIN_LEASE_MS} to ${MAX_LEASE_MS}.`)
  const description = body['description'] ?? undefined
  if (description !== undefined && typeof description !== 'string') return invalid('description must be text.')
  return {
    target,
    pattern: pattern === undefined ? undefined : trimSlashes(pattern),
    streams: [...new Set(streams)].toSorted(),
    leaseTtlMs,
    description,
  }
}

/** Reads the body of a request that adds streams. */
export const parseAddition = (body: unknown, root: string): ReadonlyArray<string> | ControlFailure =>
  isFields(body) ? parseStreams(body['streams'], root) : invalid('The body must be a JSON object.')

export interface Ack {
  /** Below the root. */
  readonly stream: string
  readonly offset: string
}

export interface WorkReport {
  readonly kind: 'report'
  readonly wakeId: string
  readonly generation: number
  readonly acks: ReadonlyArray<Ack>
  readonly done: boolean
}

/** Reads the body of a callback, an ack, or (without acks and done) a release. */
export const parseReport = (body: unknown, root: string): WorkReport | ControlFailure => {
  if (!isFields(body)) return invalid('The body must be a JSON object.')
  const { wake_id: wakeId, generation, acks: listed = [], done = false } = body
  if (typeof wakeId !== 'string' || wakeId === '') return invalid('wake_id must be the id of the wake.')
  if (typeof generation !== 'number' || !Number.isSafeInteger(generation))
    return invalid('generation must be the number of the wake.')
  if (typeof done !== 'boolean') return invalid('done must be true or false.')
  if (!Array.isArray(listed)) return invalid('acks must be a list of {"stream", "offset"}.')
  const acks = listed.map((entry: unknown) => parseAck(entry, root))
  if (!acks.every((ack) => ack !== undefined)) return invalid('Each of acks must be {"stream", "offset"}, both text.')
  return { kind: 'report', wakeId, generation, acks, done }
}

/** Reads the body of a claim: the name under which the worker holds the lease. */
export const parseWorker = (body: unknown): string | ControlFailure => {
  const worker = isFields(body) ? body['worker'] : undefined
  return typeof worker === 'string' && worker !== '' && worker.length <= MAX_ID_LENGTH
    ? worker
    : invalid(`worker must be a name of 1 to ${MAX_ID_LENGTH} characters.`)
}

const parseTarget = (body: Fields, root: string): WakeTarget | ControlFailure => {
  const { type, webhook, wake_stream: stream } = body
  if (type === 'webhook') {
    const url = isFields(webhook) ? webhook['url'] : undefined
    if (typeof url !== 'string' || url === '' || url.length > MAX_URL_LENGTH)
      return invalid(`webhook.url must be an address of at most ${MAX_URL_LENGTH} characters.`)
    return { kind: 'webhook', url }
  }
  if (type !== 'pull-wake') return invalid('type must be "webhook" or "pull-wake".')
  const path = typeof stream === 'string' ? resolvePath(stream, root) : undefined
  if (path === undefined) return invalid('wake_stream must be the path of a stream, below the root.')
  return { kind: 'pull-wake', stream: relativePath(path, root) }
}

const parseStreams = (value: unknown, root: string): string[] | ControlFailure => {
  if (!Array.isArray(value)) return invalid('streams must be a list of paths.')
  const paths = value.map((entry: unknown) => (typeof entry === 'string' ? resolvePath(entry, root) : undefined))
  return paths.every((path) => path !== undefined)
    ? paths.map((path) => relativePath(path, root))
    : invalid('Each of streams must be the path of a stream, below the root.')
}

/** `path` is what the reference server calls `stream` too. */
const parseAck = (entry: unknown, root: string): Ack | undefined => {
  if (!isFields(entry)) return undefined
  const named = entry['stream'] ?? entry['path']
  const { offset } = entry
  const path = typeof named === 'string' ? resolvePath(named, root) : undefined
  return path === undefined || typeof offset !== 'string' ? undefined : { stream: relativePath(path, root), offset }
}

const isLease = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= MIN_LEASE_MS && value <= MAX_LEASE_MS

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const invalid = (message: string): ControlFailure => controlFailure('INVALID_REQUEST', message)
