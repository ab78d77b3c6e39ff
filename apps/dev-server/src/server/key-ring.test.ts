import { describe, expect, test } from 'vitest'
import { createFakeClock } from '../../test/fake-clock.ts'
import { systemSigner } from '../environment.ts'
import { createMemoryStore } from '../store/memory-store.ts'
import { KEY_LIFETIME_MS, PUBLISHED_AFTER_MS } from '../subscriptions/signing-key.ts'
import { createKeyRing } from './key-ring.ts'

const setUp = () => {
  const store = createMemoryStore()
  const clock = createFakeClock()
  const ring = () => createKeyRing({ store, clock, signer: systemSigner })
  return {
    clock,
    ring,
    published: () =>
      ring()
        .published()
        .map(({ kid }) => kid),
  }
}

describe('the keys of a server', () => {
  test('are made once, also when several ask at the same time and over restarts', async () => {
    const { ring, published } = setUp()
    const kids = (await Promise.all([ring().current(), ring().current(), ring().current()])).map(({ kid }) => kid)
    expect(new Set(kids).size).toBe(1)
    expect(published()).toEqual([kids[0]])
  })

  test('change after 90 days, and stay published for an hour after that', async () => {
    const { ring, clock, published } = setUp()
    const first = (await ring().current()).kid
    await clock.advance(KEY_LIFETIME_MS - 1)
    expect((await ring().current()).kid).toBe(first)
    await clock.advance(1)
    const second = (await ring().current()).kid
    expect(published().toSorted()).toEqual([first, second].toSorted())
    await clock.advance(PUBLISHED_AFTER_MS)
    expect(published()).toEqual([second])
    await clock.advance(KEY_LIFETIME_MS)
    await ring().current()
    expect(published()).not.toContain(first)
  })

  test('sign the time and the body', async () => {
    const { ring, clock } = setUp()
    const header = await ring().sign(new TextEncoder().encode('{}'))
    expect(header).toMatch(
      new RegExp(`^t=${clock.now() / 1000},kid=${(await ring().current()).kid},ed25519=[\\w-]{86}$`),
    )
  })
})

describe('a token', () => {
  test('is known after a restart, and for an hour', async () => {
    const { ring, clock } = setUp()
    const bearer = `Bearer ${await ring().issueToken('s', 3)}`
    const expiresMs = clock.now() + 3_600_000
    await clock.advance(3_599_999)
    expect(await ring().judgeToken(bearer)).toEqual({
      kind: 'valid',
      token: { subscriptionId: 's', generation: 3, expiresMs },
    })
    await clock.advance(1)
    expect(await ring().judgeToken(bearer)).toEqual({ kind: 'expired' })
  })

  test('of another server is worth nothing', async () => {
    const token = await setUp().ring().issueToken('s', 3)
    expect(await setUp().ring().judgeToken(`Bearer ${token}`)).toEqual({ kind: 'invalid' })
  })
})
