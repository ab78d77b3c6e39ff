// Reads one declaration file (`.d.ts`): what it declares, imports and exports, as values. TypeScript 7 has no API to ask,
// so the file is parsed, and names are looked up by the rules of modules.
import { parseSync } from 'oxc-parser'

/**
 * @typedef {{ from: string, name: string }} Elsewhere a name in another module; `*` is all of it
 * @typedef {{ text: string, uses: readonly string[], modules: readonly Elsewhere[] }} Declaration `text`: the declaration
 *   without comments, private members and `export`; `uses`: the names in it that stand for types or values of the file;
 *   `modules`: what it names by `import('…')`
 * @typedef {{
 *   declarations: Map<string, Declaration[]>
 *   augmentations: { name: string, text: string }[]
 *   imports: Map<string, Elsewhere>
 *   exports: Map<string, { local: string } | Elsewhere>
 *   stars: string[]
 * }} DeclarationFile `declarations` of one name are several where a function has overloads; `augmentations` add to another
 *   module, or to `global`
 * @typedef {{ type: string, start: number, end: number, [key: string]: any }} Node
 */

/** @param {unknown} value @returns {value is Node} */
const isNode = (value) => typeof value === 'object' && value !== null && 'type' in value

/** @param {Node} node @param {(node: Node) => void} visit */
const walk = (node, visit) => {
  visit(node)
  for (const value of Object.values(node).flat()) if (isNode(value)) walk(value, visit)
}

/** @param {unknown} name an identifier, or `a.b.c`, whose first part is what the file knows */
const firstName = (name) => {
  let node = name
  while (isNode(node) && node.type !== 'Identifier') node = node['left'] ?? node['object']
  return isNode(node) ? String(node['name']) : undefined
}

/** @param {Node} node the part of a node that names something, if it does */
const namedBy = ({ type, ...node }) => {
  if (type === 'TSTypeReference') return node['typeName']
  if (type === 'TSTypeQuery') return node['exprName']
  if (type === 'TSInterfaceHeritage' || type === 'TSClassImplements') return node['expression']
  return type === 'ClassDeclaration' ? node['superClass'] : undefined
}

/** @param {Node} node */
const isPrivate = (node) => node['accessibility'] === 'private' || node['key']?.type === 'PrivateIdentifier'

/**
 * @param {string} text the whole file
 * @param {Node} node
 * @param {readonly { start: number, end: number }[]} left what is left out
 */
const without = (text, node, left) => {
  let at = node.start
  let kept = ''
  for (const { start, end } of left.toSorted((a, b) => a.start - b.start))
    if (start >= at && end <= node.end) {
      kept += text.slice(at, start)
      at = end
    }
  const lines = `${kept}${text.slice(at, node.end)}`.split('\n').map((line) => line.trimEnd())
  return lines.filter((line) => line !== '').join('\n')
}

/** @param {string} text @param {Node} node @param {readonly Node[]} comments @returns {Declaration} */
const readDeclaration = (text, node, comments) => {
  /** @type {Set<string>} */
  const uses = new Set()
  /** @type {Elsewhere[]} */
  const modules = []
  /** @type {Node[]} */
  const left = [...comments]
  walk(node, (part) => {
    if (part.type === 'ClassBody') left.push(...part['body'].filter(isPrivate))
    const used = firstName(namedBy(part))
    if (used !== undefined) uses.add(used)
    if (part.type === 'TSImportType')
      modules.push({ from: part['source'].value, name: firstName(part['qualifier']) ?? '*' })
  })
  return { text: without(text, node, left), uses: [...uses], modules }
}

/** @param {Node} node @returns {string[]} the names that a declaration gives */
const namesOf = (node) =>
  node.type === 'VariableDeclaration'
    ? node['declarations'].map((/** @type {Node} */ { id }) => id.name)
    : [node['id'].name]

/** @param {Node} node @returns {string | undefined} the module that a declaration adds to */
const augmentedBy = (node) => {
  if (node.type === 'TSGlobalDeclaration') return 'global'
  return node.type === 'TSModuleDeclaration' && node['id'].type === 'Literal' ? node['id'].value : undefined
}

/** @param {DeclarationFile} file @param {Node} statement */
const readImport = ({ imports }, { specifiers, source }) => {
  for (const { type, local, imported } of specifiers) {
    const name = type === 'ImportSpecifier' ? imported.name : type === 'ImportDefaultSpecifier' ? 'default' : '*'
    imports.set(local.name, { from: source.value, name })
  }
}

/** @param {DeclarationFile} file @param {Node} statement */
const readExports = ({ exports }, { specifiers, source }) => {
  for (const { local, exported } of specifiers)
    exports.set(exported.name, source ? { from: source.value, name: local.name } : { local: local.name })
}

/** @param {string} path @param {DeclarationFile} file @param {Node} statement */
const readStar = (path, { stars }, { exported, source }) => {
  if (exported) throw new Error(`${path} exports a whole module as ${exported.name}, which reports do not show`)
  stars.push(source.value)
}

/**
 * @param {string} path for messages only
 * @param {string} text
 * @returns {DeclarationFile}
 */
export const readDeclarationFile = (path, text) => {
  const { program, comments, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} could not be read: ${errors[0]?.message}`)
  /** @type {DeclarationFile} */
  const file = { declarations: new Map(), augmentations: [], imports: new Map(), exports: new Map(), stars: [] }
  for (const statement of /** @type {Node[]} */ (/** @type {unknown} */ (program.body))) {
    const node = statement['declaration'] ?? statement
    if (statement.type === 'ImportDeclaration') readImport(file, statement)
    else if (statement.type === 'ExportAllDeclaration') readStar(path, file, statement)
    else if (node === statement && statement.type === 'ExportNamedDeclaration') readExports(file, statement)
    else if (statement.type === 'ExportDefaultDeclaration' || statement.type === 'TSExportAssignment')
      throw new Error(`${path} has a default export, which reports do not show`)
    else {
      const declaration = readDeclaration(
        text,
        node,
        comments.map((comment) => ({ ...comment })),
      )
      const augmented = augmentedBy(node)
      if (augmented !== undefined) file.augmentations.push({ name: augmented, text: declaration.text })
      for (const name of augmented === undefined ? namesOf(node) : []) {
        file.declarations.set(name, [...(file.declarations.get(name) ?? []), declaration])
        if (node !== statement) file.exports.set(name, { local: name })
      }
    }
  }
  return file
}
