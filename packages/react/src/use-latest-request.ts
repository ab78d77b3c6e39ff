import type { RequestOptions, StreamTextOptions } from '@oxbow/state/streams'
import { useLatest } from './use-latest.ts'

/** What is asked for at each request, and so is best taken from the render that was shown last. */
type RequestParts = Omit<RequestOptions, 'backoffOptions'> & Pick<StreamTextOptions, 'onDiagnostic'>

/**
 * Gives options whose headers, parameters and functions are those of the render that was shown last, whenever they are
 * needed: a token that comes as a property is not the first one for ever. Which there are is decided when they are made.
 */
export function useLatestRequest<O extends RequestParts>(options: O): () => O {
  const latest = useLatest(options)
  return () => ({ ...options, ...lateParts(options, () => latest.current) })
}

function lateParts(first: RequestParts, latest: () => RequestParts): RequestParts {
  const { fetch, onError, onDiagnostic } = first
  return {
    headers: lateValues(first.headers, () => latest().headers),
    params: lateValues(first.params, () => latest().params),
    fetch: fetch && ((...args) => (latest().fetch ?? fetch)(...args)),
    onError: onError && ((error) => (latest().onError ?? onError)(error)),
    onDiagnostic: onDiagnostic && ((diagnostic) => (latest().onDiagnostic ?? onDiagnostic)(diagnostic)),
  }
}

type Value = string | (() => string | Promise<string>)

function lateValues<V extends Value | undefined>(
  first: Readonly<Record<string, V>> | undefined,
  latest: () => Readonly<Record<string, V>> | undefined,
): Record<string, V | (() => string | Promise<string>)> | undefined {
  if (first === undefined) return undefined
  return Object.fromEntries(
    Object.entries(first).map(([name, value]) => {
      if (value === undefined) return [name, value]
      return [name, () => textOf(latest()?.[name] ?? value)]
    }),
  )
}

const textOf = (value: Value): string | Promise<string> => (typeof value === 'function' ? value() : value)
