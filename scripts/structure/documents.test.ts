import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { expect, test } from 'vitest'
import { libraries, root } from '../workspace.mjs'
import { trackedFiles } from './workspace-sources.mjs'

const tracked = trackedFiles()
const documents = [...tracked].filter(([file]) => /\.md$|^docs\/llms\.txt$/.test(file))

/** Where the links of a document lead inside of the project, code aside. */
const linksOf = (file: string, text: string): string[] =>
  Array.from(text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g))
    .map(([, link, picture]) => (link ?? picture ?? '').replace(/#.*$/, ''))
    .filter((link) => link !== '' && !/^[a-z]+:/.test(link))
    .map((link) => posix.join(posix.dirname(file), link))

test('every link of every document leads to something', () => {
  const broken = documents.flatMap(([file, text]) =>
    linksOf(file, text)
      .filter((link) => !existsSync(posix.join(root, link)))
      .map((link) => `${file} -> ${link}`),
  )
  expect(broken).toEqual([])
})

test('docs/llms.txt lists all pages', () => {
  const listed = new Set(linksOf('docs/llms.txt', tracked.get('docs/llms.txt') ?? ''))
  const pages = documents
    .map(([file]) => file)
    .filter((file) =>
      /^(docs|packages\/[^/]+|apps\/[^/]+|\.)\/[^/]+\.md$/.test(file.includes('/') ? file : `./${file}`),
    )
  expect(pages.filter((file) => !listed.has(file))).toEqual([])
})

test('every package ships its README and its AGENTS.md, with what both have to say', () => {
  const lacking = libraries.flatMap((folder) => {
    const readme = tracked.get(`${folder}/README.md`) ?? ''
    const agents = tracked.get(`${folder}/AGENTS.md`) ?? ''
    const recipes = (/^## Recipes$([\s\S]*?)^## /m.exec(agents)?.[1] ?? '').match(/^### /gm)?.length
    const shipped: string[] = JSON.parse(tracked.get(`${folder}/package.json`) ?? '{}').files
    return [
      ...(/^```(ts|tsx|sh)$/m.test(readme) ? [] : ['README.md shows no program']),
      ...(/can rely on|Safe for/.test(readme) ? [] : ['README.md gives no guarantees']),
      ...(/Limits/.test(readme) ? [] : ['README.md tells no limits']),
      ...['## API', '## Guarantees', '## Common mistakes'].filter((title) => !agents.includes(`${title}\n`)),
      ...(recipes === 5 ? [] : [`AGENTS.md has ${recipes ?? 0} recipes, not five`]),
      ...(shipped.includes('AGENTS.md') ? [] : ['AGENTS.md is not among the files that are published']),
    ].map((problem) => `${folder}: ${problem}`)
  })
  expect(lacking).toEqual([])
})

test('the hooks that a report shows are known to the AGENTS.md beside it', () => {
  const reports = [...tracked].filter(([file]) => file.startsWith('packages/react/api/'))
  const hooks = reports.flatMap(([, text]) => Array.from(text.matchAll(/^declare (?:function|const) (use\w+)/gm)))
  const agents = tracked.get('packages/react/AGENTS.md') ?? ''
  const unknown = new Set(hooks.map(([, name = '']) => name).filter((name) => !agents.includes(`${name}(`)))
  expect([hooks.length > 10, [...unknown].filter((name) => !agents.includes(`\`${name}\``))]).toEqual([true, []])
})
