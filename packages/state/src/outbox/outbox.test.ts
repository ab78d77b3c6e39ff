import { expect, it } from 'vitest'
import type { Entry } from '../core/entry.ts'
import { emptyOutbox } from '../core/outbox-record.ts'
import { Outbox } from './outbox.ts'

const entry = (txid: string): Entry => ({
  txid,
  createdAt: 0,
  writes: [{ operation: 'delete', type: 'todo', key: txid }],
})

function createOutbox() {
  const outbox = new Outbox({
    store: () => Promise.reject(new Error('It is not asked.')),
    announce: () => undefined,
    heal: async () => undefined,
  })
  outbox.load(emptyOutbox('profile'), '-1')
  return outbox
}

it('ends what the store has ended by a commit of which no word came, although all changes are known', () => {
  const outbox = createOutbox()
  outbox.follow(1, { kind: 'enqueue', entry: entry('a') })
  outbox.follow(2, { kind: 'enqueue', entry: entry('b') })
  const told: string[][] = []
  outbox.subscribe(() => told.push(outbox.get().entries.map(({ txid }) => txid)))
  outbox.load({ ...outbox.get(), entries: [entry('b')] }, '7')
  outbox.load({ ...outbox.get(), entries: [entry('b')] }, '7')
  expect(told).toEqual([['b']])
})

it('keeps what came after the store was read', () => {
  const outbox = createOutbox()
  const read = outbox.get()
  outbox.follow(1, { kind: 'enqueue', entry: entry('a') })
  outbox.load(read, '7')
  expect(outbox.get().entries.map(({ txid }) => txid)).toEqual(['a'])
})
