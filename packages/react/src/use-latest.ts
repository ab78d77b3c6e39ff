import { useInsertionEffect, useRef } from 'react'

/** The value of the render that was shown last, for what is called later. Pending renders do not count. */
export function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value)
  useInsertionEffect(() => {
    latest.current = value
  })
  return latest
}
