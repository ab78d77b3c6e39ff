import { describe, expect, it } from 'vitest'
import { createManualClock, type ManualClock } from '../../test/manual-clock.ts'
import { RowTable } from '../core/row-table.ts'
import { createMemoryStore } from '../storage/memory-store.ts'
import type { Store } from '../storage/store.ts'
import type { Tail } from './destination.ts'
import { Outbox } from './outbox.ts'
import type { Outcome } from './outcome.ts'
import { Sender } from './sender.ts'

const accepted: Outcome = { kind: 'accepted', offset: '1' }
const failing: Outcome = { kind: 'unknown', retryAfterMs: 0, isAnswered: true, error: new Error('503') }
const cut: Outcome = { kind: 'unknown', retryAfterMs: 0, error: new Error('cut') }
const busyFor = (retryAfterMs: number): Outcome => ({ kind: 'busy', retryAfterMs })

/** Lets everything run that does not wait for time. */
const run = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Tabs that send one after another from one store; each answer of the server is used once, then it accepts. */
class Scene {
  readonly clock: ManualClock = createManualClock()
  readonly store: Store = createMemoryStore()
  readonly answers: Outcome[]
  readonly tails: Tail[] = []
  readonly canLook: boolean
  /** When batches were sent, in milliseconds since the scene began. */
  readonly sentAt: number[] = []
  readonly measuredAt: number[] = []
  readonly #start = this.clock.now()

  constructor(answers: Outcome[], canLook: boolean) {
    this.answers = answers
    this.canLook = canLook
  }

  get now(): number {
    return this.clock.now() - this.#start
  }

  async open(now: () => number = this.clock.now): Promise<{ sender: Sender; outbox: Outbox }> {
    const heal = async (): Promise<void> => outbox.load(await this.store.outbox(), '-1')
    const outbox: Outbox = new Outbox({ store: async () => this.store, announce: () => undefined, heal })
    await heal()
    const sender = new Sender({
      ...{ outbox, environment: { ...this.clock, now }, rows: new RowTable(), isUpToDate: () => true, seq: () => 0 },
      destination: {
        canLook: this.canLook,
        send: async () => {
          this.sentAt.push(this.now)
          return this.answers.shift() ?? accepted
        },
        tail: async () => {
          this.measuredAt.push(this.now)
          return this.tails.shift() ?? { kind: 'known', offset: '0' }
        },
      },
      untilPassed: async () => undefined,
      onPause: () => undefined,
      onReject: () => undefined,
      onError: (error) => {
        throw error
      },
    })
    sender.wake()
    await run()
    return { sender, outbox }
  }

  /** A first tab, which has sent one write before, so that its batches are tried again without a look into the log. */
  async begin(): Promise<{ sender: Sender; outbox: Outbox }> {
    const answers = this.answers.splice(0)
    const opened = await this.open()
    await this.write(opened, 'first')
    this.sentAt.length = 0
    this.answers.push(...answers)
    return opened
  }

  async write({ sender, outbox }: { sender: Sender; outbox: Outbox }, txid: string): Promise<void> {
    const writes = [{ operation: 'insert', type: 't', key: txid, value: {} } as const]
    await outbox.change({ kind: 'enqueue', entries: [{ txid, createdAt: 0, writes }] })
    sender.wake()
    await run()
  }

  /** The tab is gone, and another one goes on. */
  async handOver({ sender }: { sender: Sender }, now?: () => number): Promise<{ sender: Sender; outbox: Outbox }> {
    sender.close()
    await run()
    return this.open(now)
  }
}

describe.each([
  ['where the log can be looked into', true],
  ['where it can not', false],
])('the wait before the next try, %s', (_, canLook) => {
  it('binds the tab that goes on, as long as the server asked for', async () => {
    const scene = new Scene([busyFor(60_000)], canLook)
    const first = await scene.begin()
    await scene.write(first, 'a')
    await scene.clock.advance(10_000)
    await scene.handOver(first)
    await scene.clock.advance(49_999)
    expect([scene.sentAt, scene.measuredAt]).toEqual([[0], []])
    await scene.clock.advance(1)
    await run()
    expect([scene.sentAt, scene.measuredAt]).toEqual([[0, 60_000], canLook ? [60_000] : []])
    expect(await scene.store.outbox()).toMatchObject({ frozen: undefined, wait: undefined })
  })

  it('grows on in the tab that goes on', async () => {
    const scene = new Scene(
      Array.from({ length: 8 }, () => failing),
      canLook,
    )
    const first = await scene.begin()
    await scene.write(first, 'a')
    while (scene.sentAt.length < 5) await scene.clock.advance(100)
    await run()
    const { wait } = await scene.store.outbox()
    expect(wait).toMatchObject({ reason: 'failing', attempt: 5 })
    await scene.handOver(first)
    await scene.clock.advance(60_000)
    const pauses = scene.sentAt.map((at, index) => at - (scene.sentAt[index - 1] ?? 0)).slice(1)
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
    expect(pauses.at(-1)).toBeGreaterThan(10_000)
  })

  it('holds nothing up when the clock was set back', async () => {
    const scene = new Scene([busyFor(60_000)], canLook)
    const first = await scene.begin()
    await scene.write(first, 'a')
    await scene.handOver(first, () => scene.clock.now() - 3_600_000)
    await run()
    expect(scene.sentAt).toEqual([0, 0])
  })

  it('of one who saw nobody answer ends when the reader of the next reaches the server', async () => {
    const scene = new Scene([cut, cut, cut, cut], canLook)
    const first = await scene.begin()
    await scene.write(first, 'a')
    while (scene.sentAt.length < 4) await scene.clock.advance(100)
    const second = await scene.handOver(first)
    expect(scene.sentAt).toHaveLength(4)
    second.sender.reached()
    await run()
    expect(scene.sentAt).toHaveLength(5)
  })

  it('of one who saw a server in trouble ends when somebody looks, and not when the reader of the next gets through', async () => {
    const scene = new Scene([failing, failing, failing, failing], canLook)
    const first = await scene.begin()
    await scene.write(first, 'a')
    while (scene.sentAt.length < 4) await scene.clock.advance(100)
    const second = await scene.handOver(first)
    second.sender.reached()
    second.sender.resume(false)
    await run()
    expect(scene.sentAt).toHaveLength(4)
    second.sender.hurry()
    await run()
    expect(scene.sentAt).toHaveLength(5)
  })

  it('that the server asked for ends early for a person alone', async () => {
    const scene = new Scene([busyFor(60_000)], canLook)
    const first = await scene.begin()
    await scene.write(first, 'a')
    const second = await scene.handOver(first)
    for (const { sender } of [first, second]) {
      sender.reached()
      sender.hurry()
      sender.resume(false)
    }
    await run()
    expect(scene.sentAt).toHaveLength(1)
    second.sender.resume(true)
    await run()
    expect(scene.sentAt).toHaveLength(2)
  })
})

describe('the wait before the next try', () => {
  it('is not stored while it is short', async () => {
    const scene = new Scene([cut, cut], true)
    const first = await scene.begin()
    await scene.write(first, 'a')
    await scene.clock.advance(300)
    expect(scene.sentAt).toHaveLength(2)
    expect((await scene.store.outbox()).wait).toBeUndefined()
  })

  it('grows when it is the very first batch of a profile that fails, which is looked for before each try', async () => {
    const scene = new Scene(
      Array.from({ length: 6 }, () => failing),
      true,
    )
    await scene.write(await scene.open(), 'a')
    await scene.clock.advance(60_000)
    const pauses = scene.sentAt.map((at, index) => at - (scene.sentAt[index - 1] ?? 0)).slice(1)
    expect(pauses).toHaveLength(6)
    expect(pauses.map((pause, index) => pause > (pauses[index - 1] ?? 0))).toEqual(pauses.map(() => true))
  })

  it('is as long as the server asks for when it is the log that can not be looked into', async () => {
    const scene = new Scene([{ kind: 'duplicate' }], true)
    scene.tails.push({ kind: 'unknown', retryAfterMs: 20_000, isAnswered: true })
    const first = await scene.begin()
    await scene.write(first, 'a')
    expect((await scene.store.outbox()).wait).toMatchObject({ reason: 'asked', attempt: 1 })
    await scene.handOver(first)
    await scene.clock.advance(19_999)
    expect(scene.measuredAt).toEqual([0])
    await scene.clock.advance(1)
    await run()
    expect([scene.measuredAt, scene.sentAt]).toEqual([
      [0, 20_000],
      [0, 20_000],
    ])
  })
})
