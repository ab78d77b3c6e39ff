import { expect, test } from 'vitest'
import { explainServeError, readServeOptions } from './serve-options.mjs'

test.each([
  [undefined, [], { port: 4437, lan: false }],
  ['', [], { port: 4437, lan: false }],
  ['4500', ['--host'], { port: 4500, lan: true }],
  ['0', [], { port: 0, lan: false }],
])('PORT %j with %j is understood', (port, args, options) => {
  expect(readServeOptions(port, args)).toEqual(options)
})

test.each(['http', '-1', '65536', '123456', '80.5', ' 80'])('PORT %j is refused with an example', (port) => {
  expect(() => readServeOptions(port, [])).toThrow(/is not a port.*PORT=4500 npm start/)
})

test('an option nobody knows is refused with the one that there is', () => {
  expect(() => readServeOptions(undefined, ['--hsot'])).toThrow(
    '"--hsot" is not an option. There is one: npm start -- --host',
  )
})

test('a port that is taken or reserved is explained with another one, any other error is left as it is', () => {
  const failure = (code: string) => Object.assign(new Error(code), { code })
  expect(explainServeError(failure('PORT_TAKEN'), 4437)).toBe(
    'Port 4437 is taken. Choose another one: PORT=4500 npm start',
  )
  expect(explainServeError(failure('CANNOT_LISTEN'), 80)).toBe(
    'Port 80 cannot be used. Choose another one: PORT=4437 npm start',
  )
  expect(explainServeError(failure('ENOENT'), 80)).toBeUndefined()
})
