import { transformAsync } from '@babel/core'
import compiler from 'babel-plugin-react-compiler'

/**
 * What React's compiler makes of a file with components. Code that it can not compile as a whole is an error here; in an
 * application it would be left as it is.
 */
export async function compileReact(code: string, filename: string): Promise<string> {
  const result = await transformAsync(code, {
    filename,
    babelrc: false,
    configFile: false,
    parserOpts: { plugins: ['typescript', 'jsx'] },
    plugins: [[compiler, { panicThreshold: 'all_errors' }]],
  })
  return result?.code ?? ''
}

/** A plugin for Vite that compiles the files whose path fits. */
export const reactCompiler = (
  files: RegExp,
): { name: string; enforce: 'pre'; transform(code: string, id: string): Promise<string> | undefined } => ({
  name: 'react-compiler',
  enforce: 'pre',
  transform: (code, id) => (files.test(id) ? compileReact(code, id) : undefined),
})
