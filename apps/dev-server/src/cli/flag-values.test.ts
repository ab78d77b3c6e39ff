import { describe, expect, test } from 'vitest'
import { parseBytes, parseDuration, parseFault, parseRate } from './flag-values.ts'

test.each([
  ['1', 1],
  ['4096b', 4096],
  ['64k', 65_536],
  ['64KiB', 65_536],
  ['32MB', 33_554_432],
  ['2g', 2_147_483_648],
])('the size %s is %i bytes', (text, bytes) => {
  expect(parseBytes('--max-body', text)).toBe(bytes)
})

test.each(['', '0', '-1', '1.5k', '1e3', '5x', '9999999999999999', '999999999999999g'])('%j is no size', (text) => {
  expect(() => parseBytes('--max-body', text)).toThrow('--max-body must be a size')
})

test.each([
  ['250', 250],
  ['500ms', 500],
  ['30s', 30_000],
  ['2m', 120_000],
])('the time %s is %i ms', (text, ms) => {
  expect(parseDuration('--long-poll', text)).toBe(ms)
})

test.each(['', '0', '-1', '1.5s', '1h', '99999999m'])('%j is no time', (text) => {
  expect(() => parseDuration('--long-poll', text)).toThrow('--long-poll must be a time')
})

test.each([
  ['20', { perSecond: 20, burst: 20 }],
  ['0.5', { perSecond: 0.5, burst: 1 }],
  ['20/100', { perSecond: 20, burst: 100 }],
])('the rate %s is %j', (text, rate) => {
  expect(parseRate('--rate', text)).toEqual(rate)
})

test.each(['', '0', '-1', '5/0', '/5', 'many'])('%j is no rate', (text) => {
  expect(() => parseRate('--rate', text)).toThrow('--rate must be')
})

describe('a fault', () => {
  test.each([
    ['503', { effect: { kind: 'respond', status: 503 }, share: 1 }],
    ['429@0.25', { effect: { kind: 'respond', status: 429 }, share: 0.25 }],
    ['cut-before', { effect: { kind: 'cut-before' }, share: 1 }],
    ['cut-after@.1', { effect: { kind: 'cut-after' }, share: 0.1 }],
    ['delay=200', { effect: { kind: 'delay', delayMs: 200 }, share: 1 }],
    ['truncate=10@1', { effect: { kind: 'truncate', bytes: 10 }, share: 1 }],
  ])('%s is understood', (text, fault) => {
    expect(parseFault('--fault', text)).toEqual(fault)
  })

  test.each(['', '200', 'cut', 'delay', 'delay=x', '503@2', '503@0.1@1', '503@'])('%j is none', (text) => {
    expect(() => parseFault('--fault', text)).toThrow('--fault must be')
  })
})
