import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { createTestSource } from '../test/test-source.ts'
import { useSelected } from './use-selected.ts'

afterEach(cleanup)

/** Mounts the hook with a selection written in place, and collects what each render saw. */
function mount<T, S>(source: ReturnType<typeof createTestSource<T>>, select: (value: T) => S) {
  const seen: S[] = []
  const { rerender, unmount } = renderHook(
    (props) => {
      seen.push(useSelected(props.source, (value) => select(value)))
    },
    { initialProps: { source } },
  )
  return { seen, rerender, unmount }
}

describe('useSelected', () => {
  test('renders again when what was selected differs, and not for other changes', () => {
    const source = createTestSource({ a: 1, b: 1 })
    const { seen } = mount(source, ({ a }) => a)
    act(() => source.set({ a: 1, b: 2 }))
    act(() => source.set({ a: 2, b: 2 }))
    expect(seen).toEqual([1, 2])
  })

  test('an equal selection keeps its identity over changes and over renders of the parent', () => {
    const source = createTestSource([1, 2, 3])
    const { seen, rerender } = mount(source, (values) => values.filter((value) => value > 1))
    act(() => source.set([0, 2, 3]))
    rerender({ source })
    expect(seen).toHaveLength(2)
    expect(seen[1]).toBe(seen[0])
  })

  test('selects only once for a value that has not changed', () => {
    const source = createTestSource(1)
    let calls = 0
    const select = (value: number): number => {
      calls++
      return value
    }
    const { rerender } = renderHook(() => useSelected(source, select))
    rerender()
    act(() => source.set(2))
    rerender()
    expect(calls).toBe(2)
  })

  test('selects anew at once when what it selects by has changed', () => {
    const source = createTestSource({ a: 'first', b: 'second' })
    const { result, rerender } = renderHook(
      ({ field }: { field: 'a' | 'b' }) => useSelected(source, (value) => value[field]),
      { initialProps: { field: 'a' } },
    )
    expect(result.current).toBe('first')
    rerender({ field: 'b' })
    expect(result.current).toBe('second')
    act(() => source.set({ a: 'first', b: 'third' }))
    expect(result.current).toBe('third')
  })

  test('follows another source when it is given one, and lets the first go', () => {
    const [first, second] = [createTestSource('first'), createTestSource('second')]
    const { seen, rerender, unmount } = mount(first, (value) => value)
    rerender({ source: second })
    act(() => first.set('unheard'))
    expect(seen).toEqual(['first', 'second'])
    expect([first.listenerCount(), second.listenerCount()]).toEqual([0, 1])
    unmount()
    expect(second.listenerCount()).toBe(0)
  })

  test('sees a change that came between render and subscription', () => {
    const source = createTestSource(1)
    source.beforeSubscribe = () => source.set(2)
    const { seen } = mount(source, (value) => value)
    expect(seen).toEqual([1, 2])
  })
})
