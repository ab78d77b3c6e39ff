import fc from 'fast-check'
import { expect, test } from 'vitest'
import { prometheusText } from './prometheus-text.ts'

test('families are written with help, type and samples', () => {
  const text = prometheusText([
    {
      name: 'a_total',
      help: 'Counts a\\b\nc.',
      type: 'counter',
      samples: [{ labels: { m: 'GET', s: '200' }, value: 3 }],
    },
    { name: 'b', help: 'B.', type: 'gauge', samples: [{ value: 0.5 }, { suffix: '_sum', value: 2 }] },
  ])
  expect(text).toBe(
    [
      String.raw`# HELP a_total Counts a\\b\nc.`,
      '# TYPE a_total counter',
      'a_total{m="GET",s="200"} 3',
      '# HELP b B.',
      '# TYPE b gauge',
      'b 0.5',
      'b_sum 2',
      '',
    ].join('\n'),
  )
})

test('no label can forge a line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (value) => {
      const text = prometheusText([
        { name: 'a', help: '', type: 'gauge', samples: [{ labels: { l: value }, value: 1 }] },
      ])
      const [, , sample = '', ...rest] = text.split('\n')
      expect(rest).toEqual([''])
      const inner = /^a\{l="((?:[^"\\]|\\[\\"n])*)"\} 1$/.exec(sample)?.[1]
      const back = inner?.replaceAll(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter))
      expect(back).toBe(value)
    }),
  )
})
