import { expect, test } from 'vitest'
import { serverStatus } from './server-status.ts'

test('the status of an answer is found in the errors that have one', () => {
  const refused = Object.assign(new Error('no'), { status: 403 })
  const away = Object.assign(new Error('no'), { status: undefined })
  expect([refused, away, new Error('no'), undefined].map(serverStatus)).toEqual([403, undefined, undefined, undefined])
})
