import { afterEach, describe, expect, test, vi } from 'vitest'
import { HookError } from './hook-error.ts'
import { checkOneCopy } from './one-copy.ts'

afterEach(() => {
  vi.doUnmock('@tanstack/react-db')
  vi.resetModules()
})

describe('checkOneCopy', () => {
  test('accepts the copy that is installed once', () => {
    expect(() => checkOneCopy()).not.toThrow()
  })

  test('names the package, the command that shows both copies, and the cure', () => {
    const thrown = catchError(() => checkOneCopy(Map, WeakMap))
    expect(thrown).toBeInstanceOf(HookError)
    expect(thrown).toMatchObject({ name: 'HookError', code: 'two-copies-of-tanstack-db' })
    expect(String(thrown)).toMatch(/Two copies of @tanstack\/db .*npm ls @tanstack\/db.*@tanstack\/react-db/)
  })

  test('the live-query hooks look before they run', async () => {
    vi.resetModules()
    vi.doMock('@tanstack/react-db', async (original) => ({
      ...(await original<object>()),
      CollectionImpl: WeakMap,
    }))
    const { useLiveQuery } = await import('./query.ts')
    expect(catchError(() => useLiveQuery(() => undefined))).toMatchObject({ code: 'two-copies-of-tanstack-db' })
  })
})

function catchError(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
