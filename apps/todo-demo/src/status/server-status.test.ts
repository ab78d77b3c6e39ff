import { expect, test } from 'vitest'
import { serverStatus } from './server-status.ts'

test('the status of an answer is found in an error and in what caused it', () => {
  const refused = Object.assign(new Error('no'), { status: 403 })
  expect([refused, new Error('why', { cause: refused }), new Error('no'), undefined].map(serverStatus)).toEqual([
    403,
    403,
    undefined,
    undefined,
  ])
})
