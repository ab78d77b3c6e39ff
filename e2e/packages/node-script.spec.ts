import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, versions } from './test.ts'

test('a new Node script uses the packages, and its types resolve', async ({ folder, packed }) => {
  await folder.take('node-script')
  await folder.run(packed.install)
  await folder.run(`npm install ${versions('.', ['typescript', '@types/node'])}`)
  expect(JSON.parse(await folder.run('node script.mjs'))).toEqual({
    read: [{ text: 'Milk' }],
    rows: ['Tea'],
    refused: 404,
    isThere: true,
    OFFSET_QUERY_PARAM: 'offset',
  })
  await test.step('with the TypeScript of this project', () => folder.run('npx tsc -p .'))
  await test.step('and with an older one, which has other rules for modules', async () => {
    await folder.run('npm install typescript@5.9')
    await folder.run('npx tsc -p .')
  })
})

test('two copies of @tanstack/db are told in one sentence that says what to do', async ({ folder, packed }) => {
  await folder.take('node-script')
  await folder.run(`${packed.install} ${versions('packages/react', ['react', 'react-dom', '@tanstack/react-db'])}`)
  const installed = join(folder.path, 'node_modules/@tanstack')
  expect(await folder.run('node two-copies.mjs')).toBe('<p>0</p>')
  await cp(join(installed, 'db'), join(installed, 'react-db/node_modules/@tanstack/db'), { recursive: true })
  expect(await folder.run('node two-copies.mjs')).toMatch(
    /^HookError two-copies-of-tanstack-db: .*npm ls @tanstack\/db/,
  )
})
