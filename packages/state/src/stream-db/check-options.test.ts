import { createStreamDB, type CreateStreamDBOptions } from '@oxbow/state/db'
import { describe, expect, it, onTestFinished } from 'vitest'
import { state } from '../../test/world.ts'

const url = 'http://oxbow.test/v1/stream/todos'

/** What a program without types hands in. */
const untyped = (options: unknown): CreateStreamDBOptions<typeof state> & { actions?: undefined } =>
  options as CreateStreamDBOptions<typeof state> & { actions?: undefined }

const mistakes: ReadonlyArray<readonly [string, object, RegExp]> = [
  [
    'an address for a handle',
    { stream: url },
    /"stream: http:\/\/oxbow\.test\/v1\/stream\/todos"\. Use a DurableStream here, or "streamOptions: { url }"\.$/,
  ],
  ['a word for a place', { persistence: 'memory' }, /"persistence: memory"\. Use true or false\.$/],
  [
    'an address for a destination',
    { writes: url },
    /"writes: http:\/\/oxbow\.test\/v1\/stream\/todos"\. Use { url }, { send } or false\.$/,
  ],
  ['actions that are made already', { actions: { add: {} } }, /no "actions: {"add":{}}"\. Use a function/],
  ['no actions', { actions: null }, /no "actions: null"\. Use a function/],
  ['no way to migrate', { migrate: null }, /no "migrate: null"\. Use a function/],
  ['a callback that is none', { onReject: 'alert' }, /no "onReject: alert"\. Use a function\.$/],
  [
    'no address',
    { streamOptions: undefined, url },
    /requires stream or streamOptions: give a DurableStream, or "streamOptions: { url }"\.$/,
  ],
  [
    'a schema under another name',
    { state: undefined, schema: state },
    /requires "state": what createStateSchema gives\.$/,
  ],
]

describe('createStreamDB', () => {
  it.each(mistakes)('says of %s what it takes instead', (_, mistake, message) => {
    expect(() => createStreamDB(untyped({ streamOptions: { url }, state, ...mistake }))).toThrow(
      expect.objectContaining({ name: 'StateError', code: 'invalid-options', message: expect.stringMatching(message) }),
    )
  })

  it('says what it takes when it is given nothing', () => {
    expect(() => createStreamDB(untyped(undefined))).toThrow(
      expect.objectContaining({
        code: 'invalid-options',
        message: 'createStreamDB takes options: createStreamDB({ streamOptions: { url }, state }).',
      }),
    )
  })

  it('takes options that are left open', () => {
    const open = { stream: undefined, persistence: undefined, writes: undefined, onReject: null, migrate: undefined }
    const db = createStreamDB(untyped({ streamOptions: { url }, state, ...open }))
    onTestFinished(() => db.close())
    expect(db.stream.url).toBe(url)
  })
})
