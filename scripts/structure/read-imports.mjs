// What a source file imports, read from its text. The formatter sees to it that statements begin at the line's start and
// that specifiers stand in single quotes, so patterns are enough; examples in comments are indented and not taken.

const STATEMENT = /^(?:import|export)\s+(?:type\s+)?[\w*{$][^'"`;=]*?\bfrom\s+'([^']+)'/gm
const SIDE_EFFECT = /^import\s+'([^']+)'/gm
const DYNAMIC = /\bimport\(\s*'([^']+)'/g
const COMMENT = /^\s*(?:\/\*[\s\S]*?\*\/|\/\/.*$)/gm

/**
 * The specifiers that a file names, each once, types included: a type that is imported is a dependency too.
 * @param {string} text
 */
export const readImports = (text) => {
  const code = text.replaceAll(COMMENT, '')
  const found = [STATEMENT, SIDE_EFFECT, DYNAMIC].flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => match[1] ?? ''),
  )
  return [...new Set(found)]
}
