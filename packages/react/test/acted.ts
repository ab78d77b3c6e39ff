import { act } from '@testing-library/react'

/** Runs something that changes components, and gives what it returned; a promise is not waited for. */
export function acted<T>(run: () => T): T {
  const results: T[] = []
  act(() => {
    results.push(run())
  })
  for (const result of results) return result
  throw new Error('act() has not run what it was given')
}
