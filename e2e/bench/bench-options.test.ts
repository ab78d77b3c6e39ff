import { describe, expect, it } from 'vitest'
import { readBenchOptions } from './bench-options.ts'

const CASES = ['write', 'queue']
const read = (text: string) => readBenchOptions(text.split(' '), CASES)

describe('the options of the bench', () => {
  it('are all cases and a minute of idleness by default', () => {
    expect(read('--browser /b')).toEqual({ browser: '/b', only: [], idleSeconds: 60 })
  })

  it('name single cases', () => {
    expect(read('--only queue,write --idle-seconds 5 --browser /b')).toEqual({
      ...{ browser: '/b', only: ['queue', 'write'], idleSeconds: 5 },
    })
  })

  it.each(['--only', '--only nothing --browser /b', '--idle-seconds x --browser /b', '--what 1', '--only write'])(
    'refuse "%s"',
    (text) => {
      expect(() => read(text)).toThrow(RangeError)
    },
  )
})
