import { expect, test } from 'vitest'
import { sizeTable, staleSizes, withSizes } from './size-table.mjs'

const readme = 'Before\n\n<!-- sizes, by npm run reports:write -->\nold\n<!-- end of sizes -->\n\nAfter\n'
const measured = [
  { name: '@x/a', size: 2048, passed: true },
  { name: '@x/a, one only', size: 61_440, passed: true },
]
const budgets = [
  { name: '@x/a', limit: '3 kB' },
  { name: '@x/a, one only', limit: '64 kB', ignore: ['react'] },
]
const written = withSizes(readme, sizeTable(measured, budgets))

test('the table stands between its comments, and nothing else of the README changes', () => {
  expect(written).toBe(`Before

<!-- sizes, by npm run reports:write -->

| import           |  KiB | not counted |
| ---------------- | ---: | ----------- |
| \`@x/a\`           |  2.0 |             |
| \`@x/a\`, one only | 60.0 | \`react\`     |

<!-- end of sizes -->

After
`)
})

test('a README without the comments is refused', () => {
  expect(() => withSizes('Nothing', '')).toThrow('has lost the comments')
})

test('what was written just now is true, and stays so when a size moves by little', () => {
  expect(staleSizes(written, measured)).toEqual([])
  expect(
    staleSizes(
      written,
      measured.map((one) => ({ ...one, size: one.size + 300 })),
    ),
  ).toEqual([])
})

test('a size that moved by more, an import that is new and one that is gone are told', () => {
  const moved = [
    { name: '@x/a', size: 2400, passed: true },
    { name: '@x/b', size: 1024, passed: true },
  ]
  expect(staleSizes(written, moved)).toEqual([
    '@x/a has 2.3 KiB, the README says 2',
    '@x/b has 1.0 KiB, the README says nothing',
    '`@x/a`, one only stands in the README and is not measured',
  ])
})
