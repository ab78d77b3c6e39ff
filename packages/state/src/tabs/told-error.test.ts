import { expect, it } from 'vitest'
import { StateError } from '../errors.ts'
import { errorFrom, isToldError, toldErrorOf } from './told-error.ts'

/** What another tab makes of it. */
const heard = (error: Error): unknown => {
  const told: unknown = JSON.parse(JSON.stringify(toldErrorOf(error)))
  return isToldError(told) ? errorFrom(told) : told
}

it('says the same in the tab that hears of it, and the status of the answer that it is about', () => {
  const cause = Object.assign(new Error('no'), { status: 403 })
  const error = new StateError('read-failed', 'It can not be read.', { cause })
  expect(error.status).toBe(403)
  expect(heard(error)).toEqual(new StateError('read-failed', 'It can not be read.', { status: 403 }))
  const { code, message, status } = heard(error) as StateError
  expect({ code, message, status }).toEqual({ code: 'read-failed', message: 'It can not be read.', status: 403 })
})

it('of a kind that only one version knows is taken for one that all know', () => {
  expect([heard(new Error('no')), heard(new StateError('closed', 'no'))]).toMatchObject([
    { code: 'read-failed', status: undefined },
    { code: 'read-failed', status: undefined },
  ])
})

it('is taken from builds that tell no status, and not from what is no error', () => {
  const told = { code: 'offline', message: 'no' }
  const values = [told, { ...told, status: 500 }, { ...told, status: '500' }, { ...told, code: 1 }, 'no', null]
  expect(values.map(isToldError)).toEqual([true, true, false, false, false, false])
})
