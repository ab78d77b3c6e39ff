import { useEffect, useState } from 'react'
import { loadPart } from './lazy-parts.ts'

type ListPart = Awaited<ReturnType<typeof loadPart.list>>

/**
 * The code of the list, once it is there; throws when it cannot be loaded. Not by `lazy()`: React holds back what follows
 * a fallback of Suspense, and rows are what people wait for.
 */
export function useListPart(): ListPart | undefined {
  const [loaded, setLoaded] = useState<{ readonly part: ListPart } | { readonly error: unknown }>()
  useEffect(() => {
    loadPart.list().then(
      (part) => setLoaded({ part }),
      (error: unknown) => setLoaded({ error }),
    )
  }, [])
  if (loaded === undefined) return undefined
  if ('error' in loaded) throw loaded.error
  return loaded.part
}
