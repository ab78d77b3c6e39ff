import { useEffect, useState } from 'react'

/** `value` once it has been the same for `delayMs`; at once when it becomes `undefined`, or when there is no delay. */
export function useLasting<T>(value: T | undefined, delayMs: number): T | undefined {
  const [lasting, setLasting] = useState<T>()
  useEffect(() => {
    const timer = setTimeout(() => setLasting(value), delayMs)
    return () => clearTimeout(timer)
  }, [value, delayMs])
  if (value === undefined || delayMs === 0) return value
  return lasting === value ? value : undefined
}
