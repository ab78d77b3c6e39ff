import { describe, expect, it } from 'vitest'
import type { FrozenBatch } from '../core/entry.ts'
import type { Pause } from '../core/pause.ts'
import {
  MAX_ENTRIES,
  startSender,
  stepSender,
  type Resolution,
  type SenderCommand,
  type SenderEvent,
  type SenderState,
} from './machine.ts'
import type { Outcome } from './outcome.ts'

const batchOf = (seq: number, ...txids: string[]): FrozenBatch => ({
  stamp: { producerId: 'p', epoch: 0, seq },
  txids,
  body: '[]',
})
const first = batchOf(0, 'a')
const later = batchOf(4, 'a')
const many = batchOf(4, 'a', 'b', 'c', 'd', 'e')
const again: Resolution = { kind: 'again' }
const sending = (batch: FrozenBatch, attempt = 1): SenderState => ({ phase: 'sending', batch, attempt })
const measuring = (batch: FrozenBatch, resolution: Resolution, attempt = 1): SenderState => ({
  phase: 'measuring',
  batch,
  resolution,
  attempt,
})

const states: Record<SenderState['phase'], SenderState> = {
  idle: { phase: 'idle', limit: MAX_ENTRIES },
  freezing: { phase: 'freezing', limit: MAX_ENTRIES },
  'freezing-again': { phase: 'freezing-again', limit: MAX_ENTRIES },
  sending: sending(later),
  waiting: { phase: 'waiting', batch: later, attempt: 2 },
  measuring: measuring(later, again),
  'measuring-later': { phase: 'measuring-later', batch: later, resolution: again, attempt: 1 },
  passing: { phase: 'passing', batch: later, resolution: again, attempt: 1 },
  settling: { phase: 'settling', limit: MAX_ENTRIES, attempt: 1 },
  blocked: { phase: 'blocked', batch: later, pause: { reason: 'needs-auth' } },
}
const events: Record<SenderEvent['type'], SenderEvent> = {
  ready: { type: 'ready' },
  frozen: { type: 'frozen', batch: later },
  found: { type: 'found', batch: later },
  'not-frozen': { type: 'not-frozen' },
  answered: { type: 'answered', outcome: { kind: 'duplicate' } },
  slept: { type: 'slept' },
  'given-up': { type: 'given-up' },
  tail: { type: 'tail', offset: '9' },
  'tail-unknown': { type: 'tail-unknown', retryAfterMs: 0, isAnswered: true },
  'tail-refused': { type: 'tail-refused' },
  'tail-missing': { type: 'tail-missing', status: 404 },
  passed: { type: 'passed' },
  settled: { type: 'settled' },
  overtaken: { type: 'overtaken', batch: later },
  offered: { type: 'offered' },
  resume: { type: 'resume' },
}

/** Every pair that moves the machine: the phase after it, and its commands. All other pairs change nothing. */
const moves: Partial<
  Record<`${SenderState['phase']} + ${SenderEvent['type']}`, [SenderState['phase'], ...SenderCommand['type'][]]>
> = {
  'idle + ready': ['freezing', 'freeze'],
  'idle + offered': ['freezing'],
  'freezing + frozen': ['sending', 'send'],
  'freezing + ready': ['freezing-again'],
  'freezing + found': ['measuring', 'measure-tail'],
  'freezing-again + found': ['measuring', 'measure-tail'],
  'freezing + not-frozen': ['idle'],
  'freezing-again + frozen': ['sending', 'send'],
  'freezing-again + not-frozen': ['freezing', 'freeze'],
  'sending + answered': ['measuring', 'measure-tail'],
  'sending + overtaken': ['measuring', 'measure-tail'],
  'sending + given-up': ['measuring', 'measure-tail'],
  'measuring + given-up': ['measuring', 'measure-tail'],
  'waiting + slept': ['sending', 'send'],
  'waiting + resume': ['sending', 'send'],
  'measuring + tail': ['passing', 'await-offset'],
  'measuring + tail-unknown': ['measuring-later', 'sleep'],
  'measuring + tail-refused': ['blocked', 'pause'],
  'measuring + tail-missing': ['blocked', 'pause'],
  'measuring-later + slept': ['measuring', 'measure-tail'],
  'measuring-later + resume': ['measuring', 'measure-tail'],
  'passing + passed': ['settling', 'settle'],
  'settling + settled': ['idle'],
  'settling + frozen': ['sending', 'send'],
  'blocked + resume': ['measuring', 'resumed', 'measure-tail'],
  'blocked + overtaken': ['measuring', 'resumed', 'measure-tail'],
}

describe('stepSender', () => {
  for (const state of Object.values(states)) {
    for (const event of Object.values(events)) {
      const expected = moves[`${state.phase} + ${event.type}`]
      it(`${state.phase} + ${event.type} ${expected ? `goes to ${expected.join(', ')}` : 'changes nothing'}`, () => {
        const step = stepSender(state, event)
        if (expected === undefined) expect(step).toEqual({ state, commands: [] })
        else expect([step.state.phase, ...step.commands.map(({ type }) => type)]).toEqual(expected)
      })
    }
  }

  it('takes only a 200 for an acknowledgement', () => {
    const step = stepSender(sending(later), { type: 'answered', outcome: { kind: 'accepted', offset: '9' } })
    expect(step).toEqual({
      state: { phase: 'settling', limit: MAX_ENTRIES, attempt: 1 },
      commands: [{ type: 'acknowledge', batch: later, offset: '9' }],
    })
  })

  it.each(['duplicate', 'producer-unknown'] as const)(
    'looks in the log after %s, and goes on under a new name',
    (kind) => {
      const step = stepSender(sending(later), { type: 'answered', outcome: { kind } })
      expect(step.state).toEqual(measuring(later, { kind: 'new-producer' }))
    },
  )

  it('sends the same batch again after a fault, but looks in the log first when a forgotten producer would be believed', () => {
    const fault: SenderEvent = {
      type: 'answered',
      outcome: { kind: 'unknown', retryAfterMs: 500, error: new Error('cut') },
    }
    const waiting = stepSender(sending(later), fault)
    expect(waiting.commands).toEqual([{ type: 'sleep', batch: later, attempt: 1, atLeastMs: 500, reason: 'asked' }])
    expect(stepSender(waiting.state, { type: 'slept' })).toEqual({
      state: sending(later, 2),
      commands: [{ type: 'send', batch: later }],
    })
    const early = stepSender(stepSender(sending(first), fault).state, { type: 'slept' })
    expect(early.state).toEqual(measuring(first, again, 2))
  })

  it('looks in the log before it rejects or splits what was refused', () => {
    const refusal: SenderEvent = { type: 'answered', outcome: { kind: 'refused', status: 422, reason: 'no' } }
    const alone = stepSender(sending(later), refusal)
    expect(alone.state).toEqual(measuring(later, { kind: 'reject', status: 422, reason: 'no' }))
    const crowd = stepSender(sending(many), refusal)
    expect(crowd.state).toEqual(measuring(many, { kind: 'split' }))
    const settling = stepSender(
      { phase: 'passing', batch: many, resolution: { kind: 'split' }, attempt: 1 },
      { type: 'passed' },
    )
    expect(settling.state).toEqual({ phase: 'settling', limit: 2, attempt: 1 })
    expect(stepSender(settling.state, { type: 'settled' }).state).toEqual({ phase: 'idle', limit: 2 })
  })

  it('refuses what a closed stream does not take', () => {
    const step = stepSender(sending(later), { type: 'answered', outcome: { kind: 'closed' } })
    expect(step.state).toEqual(measuring(later, { kind: 'stream-closed' }))
  })

  it.each<[Outcome, Pause]>([
    [{ kind: 'unauthorized' }, { reason: 'needs-auth' }],
    [
      { kind: 'missing', status: 410 },
      { reason: 'missing', status: 410 },
    ],
    [
      { kind: 'unfit', status: 405, reason: 'no POST' },
      { reason: 'unfit', status: 405, text: 'no POST' },
    ],
  ])('stands still after %o, and stores why', (outcome, pause) => {
    expect(stepSender(sending(later), { type: 'answered', outcome })).toEqual({
      state: { phase: 'blocked', batch: later, pause },
      commands: [{ type: 'pause', batch: later, pause }],
    })
  })

  it('waits as long as a busy server asks', () => {
    const step = stepSender(sending(later, 3), { type: 'answered', outcome: { kind: 'busy', retryAfterMs: 7000 } })
    expect(step.commands).toEqual([
      { type: 'sleep', batch: expect.anything(), attempt: 3, atLeastMs: 7000, reason: 'asked' },
    ])
  })
})

describe('startSender', () => {
  it('takes a batch that was frozen in an earlier life for one in doubt', () => {
    expect(startSender(later)).toEqual({ state: measuring(later, again), commands: [{ type: 'measure-tail' }] })
    expect(startSender(undefined)).toEqual({ state: states.idle, commands: [] })
  })

  it('values a batch anew of which something was discarded, where it can not look for it', () => {
    const batch = { ...many, discarded: ['b'] }
    expect(startSender(batch, false).commands).toEqual([
      { type: 'settle', batch, resolution: again, limit: MAX_ENTRIES },
    ])
  })
})
