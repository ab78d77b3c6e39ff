// The report of one entry as text that shows well in a diff: one block a kind, sorted, without comments.

/** @param {string} title @param {readonly string[]} texts */
const block = (title, texts) =>
  texts.length === 0 ? [] : ['', `## ${title}`, '', '```ts', texts.join('\n\n').replaceAll('    ', '  '), '```']

/** @param {import('./public-surface.mjs').Item} item */
const reExport = ({ name, text }) => `export ${name === '*' ? '*' : `{ ${name} }`} from '${text}'`

/** @param {import('./public-surface.mjs').Item} item */
const declared = ({ text }) => text

/**
 * @param {string} name the import, such as `@oxbow/state/db`
 * @param {import('./public-surface.mjs').Surface} surface
 */
export const reportText = (name, { exported, named, fromOthers }) => {
  const lines = [
    `# ${name}`,
    '',
    'What this entry offers. Written by `npm run reports:write`; a change here is a change for users.',
    ...block('Exported', exported.map(declared)),
    ...block('From other packages', fromOthers.length === 0 ? [] : [fromOthers.map(reExport).join('\n')]),
    ...block('Not exported, but named by what is', named.map(declared)),
  ]
  return `${lines.join('\n')}\n`
}
