import { canonicalUrl } from '../core/canonical-url.ts'
import { createReport } from '../core/diagnostic.ts'
import { findNotJson, isSameJson } from '../core/json.ts'
import { defaultEnvironment } from '../environment.ts'
import { invalidOptions } from '../errors.ts'
import { hasCredentials } from '../stream-db/credentials.ts'
import { checkMaxLiveRequests, createOriginBudget } from '../tabs/origin-budget.ts'
import type { StreamTextOptions, StreamView } from '../texts/stream-text.ts'
import { PresenceMember } from './presence-member.ts'
import type { PresenceState } from './presence-state.ts'

/** Options of `createPresence`. */
export interface PresenceOptions extends Omit<StreamTextOptions, 'url' | 'persistence'> {
  /** The address of the room: its streams are made under it, `<name>/<number>`, each for ten minutes. */
  readonly name: string | URL
}

/** The presence of this device in a room, and of everyone else. The device is present while somebody subscribes. */
export interface Presence<S> extends StreamView<PresenceState<S>> {
  /**
   * What this device says of itself: any JSON of at most 4,096 characters. Of several tabs the one that said something
   * last, or was shown last, speaks. It is told at once, and at most five times a second.
   *
   * @throws StateError `invalid-options` for what is not JSON, or too long.
   */
  set(state: S): void
}

const MAX_STATE_LENGTH = 4096

/**
 * Makes the presence of this device in a room. It does nothing before it is watched.
 *
 * One entry is a user on a device, present while any tab of it watches. One visible tab speaks and listens for all tabs,
 * over one live request of those that an origin may have. A newcomer asks, and everyone answers at once. A tab that is
 * closed says good-bye; a device that is silent for 8 s is gone. What is said is kept for minutes on the server, in
 * streams named by time that expire, and never goes through an outbox.
 *
 * @throws StateError `invalid-options`, at once.
 */
export function createPresence<S>(options: PresenceOptions): Presence<S> {
  const { name, user, headers, params, maxLiveRequests, environment = defaultEnvironment, onDiagnostic } = options
  checkOptions(options)
  const { fetch, onError, backoffOptions } = options
  const isAnonymous =
    user === undefined &&
    hasCredentials({ requestNames: { headers: Object.keys(headers ?? {}), params: Object.keys(params ?? {}) } })
  const scope = `oxbow/presence/1/${JSON.stringify([user ?? '', canonicalUrl(name)])}`
  const member = new PresenceMember({
    ...{ environment, name: String(name), user: user ?? '' },
    request: { headers, params, fetch, onError, backoffOptions },
    names: isAnonymous ? undefined : { leader: `${scope}/leader`, channel: scope },
    createBudget: () => createOriginBudget(environment, String(name), maxLiveRequests),
    report: createReport(onDiagnostic),
  })
  let said: { readonly state: S } | undefined
  return {
    get: () => member.state as PresenceState<S>,
    subscribe: (listener) => member.watch(listener),
    set(state) {
      if (said !== undefined && isSameJson(said.state, state)) return
      checkState(state)
      said = { state }
      member.set(state)
    },
  }
}

function checkOptions({ name, user, maxLiveRequests }: PresenceOptions): void {
  checkMaxLiveRequests(maxLiveRequests)
  if (String(name ?? '') === '') throw invalidOptions('Give the address of the room as "name".')
  if (user === undefined || (typeof user === 'string' && user !== '')) return
  throw invalidOptions('Give "user" as a non-empty name, the same for all sessions of one person.')
}

function checkState(state: unknown): void {
  const notJson = findNotJson(state)
  if (notJson !== undefined) {
    throw invalidOptions(
      `The state of a presence has to be JSON, and holds ${notJson.found} at "${notJson.path.join('.')}".`,
    )
  }
  const { length } = JSON.stringify(state)
  if (length <= MAX_STATE_LENGTH) return
  throw invalidOptions(`The state of a presence may have ${MAX_STATE_LENGTH} characters as JSON, not ${length}.`)
}
