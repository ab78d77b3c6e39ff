import { expect, test } from 'vitest'
import { formatEntityTag, incarnationFromEntityTag } from './entity-tag.ts'

test('the incarnation comes back from a formatted tag, weak or strong, open or closed', () => {
  for (const closed of [false, true]) {
    const tag = formatEntityTag({ incarnation: 'Zx+/=', requested: '-1', next: '0_5', closed })
    expect(incarnationFromEntityTag(tag, '-1', '0_5')).toBe('Zx+/=')
    expect(incarnationFromEntityTag(`W/${tag}`, '-1', '0_5')).toBe('Zx+/=')
  }
})

test.each([
  null,
  undefined,
  '',
  '""',
  '"abc"',
  'id:-1:0_5',
  '":-1:0_5"',
  '"id:-1:0_6"',
  '"id:0_1:0_5"',
  '"id:-1:0_5:d"',
  '"id:-1:0_5:c:c"',
  '"i"d:-1:0_5"',
])('the tag %o tells no incarnation', (tag) => {
  expect(incarnationFromEntityTag(tag, '-1', '0_5')).toBeUndefined()
})
