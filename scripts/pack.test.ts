import { expect, test } from 'vitest'
import { linesForAnotherFolder } from './pack.mjs'

test('two lines install the tarballs with their peers and start the server, from any folder', () => {
  const [install = '', ...others] = linesForAnotherFolder([
    { name: '@x/a', filename: '/some where/a-1.0.0.tgz', files: [] },
    { name: '@x/b', filename: '/plain/b-1.0.0.tgz', files: [] },
  ])
  expect(install).toMatch(
    /^npm install "\/some where\/a-1\.0\.0\.tgz" \/plain\/b-1\.0\.0\.tgz @tanstack\/db@[\d.]+ zod@[\d.]+$/,
  )
  expect(others).toEqual(['npx oxbow-dev-server'])
})
