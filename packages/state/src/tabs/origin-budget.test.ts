import { describe, expect, it } from 'vitest'
import { createStreamDB } from '@oxbow/state/db'
import { createPresence, createStreamText } from '@oxbow/state/streams'
import { createTestBrowser } from '@oxbow/state/testing'
import { state } from '../../test/world.ts'

const url = 'http://oxbow.test/v1/stream/todos'
const { environment } = createTestBrowser().openTab()

describe.each([
  [
    'createStreamDB',
    (max: number) => createStreamDB({ state, streamOptions: { url }, maxLiveRequests: max, environment }),
  ],
  ['createStreamText', (max: number) => createStreamText({ url, maxLiveRequests: max, environment })],
  ['createPresence', (max: number) => createPresence({ name: url, maxLiveRequests: max, environment })],
])('%s', (_, create) => {
  it.each([0, -1, 1.5, 1e9, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %s live requests, and says what may be',
    (max) => {
      expect(() => create(max)).toThrow(
        expect.objectContaining({ code: 'invalid-options', message: expect.stringContaining(`not ${max}`) }),
      )
    },
  )

  it.each([1, 4, 1000])('takes %s', (max) => {
    expect(() => create(max)).not.toThrow()
  })
})
