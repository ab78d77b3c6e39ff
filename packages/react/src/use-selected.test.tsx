import { act, cleanup, render, renderHook, screen } from '@testing-library/react'
import { startTransition, Suspense, useState, type JSX } from 'react'
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

  test('a render that is still pending has no say in what the shown one keeps', async () => {
    const source = createTestSource({ words: ['a', 'b'], numbers: [1, 2], other: 0 })
    const seen: Array<ReadonlyArray<unknown>> = []
    let isThere = false
    let arrive = (): void => undefined
    const arrival = new Promise<void>((resolve) => (arrive = resolve))
    const Late = (): JSX.Element => {
      // oxlint-disable-next-line typescript/only-throw-error -- how a component tells what it waits for
      if (!isThere) throw arrival
      return <i>late</i>
    }
    function Shown(): JSX.Element {
      const [field, setField] = useState<'words' | 'numbers'>('words')
      const selected = useSelected(source, (value): ReadonlyArray<unknown> => value[field].filter(Boolean))
      if (field === 'words') seen.push(selected)
      return (
        <>
          <button onClick={() => startTransition(() => setField('numbers'))}>numbers</button>
          <p>{selected.join()}</p>
          {field === 'numbers' && <Late />}
        </>
      )
    }
    render(
      <Suspense fallback="waiting">
        <Shown />
      </Suspense>,
    )
    act(() => screen.getByText('numbers').click())
    act(() => source.set({ words: ['a', 'b'], numbers: [1, 2], other: 1 }))
    expect([screen.getByText('a,b').textContent, new Set(seen).size]).toEqual(['a,b', 1])
    isThere = true
    await act(async () => arrive())
    expect([screen.getByText('1,2').textContent, screen.getByText('late').textContent]).toEqual(['1,2', 'late'])
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
