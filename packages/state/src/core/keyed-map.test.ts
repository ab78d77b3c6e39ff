import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKeyedMap } from './keyed-map.ts'

const word = fc.constantFrom('a', 'b', '__proto__', 'constructor', '\0', 'a\0b')

describe('createKeyedMap', () => {
  it('is a map over pairs of any strings', () => {
    const command = fc.record({ type: word, key: word, value: fc.option(fc.nat()) })
    fc.assert(
      fc.property(fc.array(command), (commands) => {
        const map = createKeyedMap<number>()
        const model = new Map<string, number>()
        for (const { type, key, value } of commands) {
          const name = JSON.stringify([type, key])
          if (value === null) expect(map.delete(type, key)).toBe(model.delete(name))
          else {
            map.set(type, key, value)
            model.set(name, value)
          }
        }
        expect(map.size).toBe(model.size)
        expect(new Map([...map.entries()].map(([type, key, value]) => [JSON.stringify([type, key]), value]))).toEqual(
          model,
        )
        for (const type of map.types()) expect(map.ofType(type).size).toBeGreaterThan(0)
      }),
    )
  })

  it('knows nothing of a type never seen', () => {
    const map = createKeyedMap<number>()
    expect(map.get('toString', 'x')).toBeUndefined()
    expect(map.has('toString', 'x')).toBe(false)
    expect([...map.ofType('toString')]).toEqual([])
  })
})
