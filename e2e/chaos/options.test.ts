import { expect, it } from 'vitest'
import { readOptions } from './options.ts'

const anySeed = () => 7

it('runs a minute with any seed unless told otherwise', () => {
  expect(readOptions(['--browser', '/b'], anySeed)).toEqual({ seconds: 60, seed: 7, browser: '/b' })
  expect(readOptions(['--seed', '3', '--browser', '/b', '--seconds', '5'], anySeed)).toEqual({
    seconds: 5,
    seed: 3,
    browser: '/b',
  })
})

it('refuses what it does not understand', () => {
  expect(() => readOptions(['--speed', '3'], anySeed)).toThrow('"--speed 3" is not understood')
  expect(() => readOptions(['--browser', '/b', '--seed', 'x'], anySeed)).toThrow('"x" is no whole number')
  expect(() => readOptions([], anySeed)).toThrow('--browser is missing')
})
