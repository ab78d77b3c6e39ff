// From what the command line says about access to the functions that decide.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { authorizeByJwks } from '../node/authorize-by-jwks.ts'
import { authorizeByToken } from '../node/authorize-by-token.ts'
import type { ServerOptions } from '../node/start-server.ts'
import type { AccessOption } from './cli-options.ts'

export type Access = Pick<ServerOptions, 'authorize' | 'validate'>

/** Rejects with a sentence when a module cannot be used. */
export const loadAccess = async (option: AccessOption, onError: (error: unknown) => void): Promise<Access> => {
  switch (option.kind) {
    case 'none':
      return {}
    case 'token':
      return { authorize: authorizeByToken(option.token) }
    case 'jwks':
      return { authorize: authorizeByJwks({ ...option, onError }) }
    case 'module':
      return loadModule(option.file)
  }
}

const loadModule = async (file: string): Promise<Access> => {
  const exported: unknown = await import(pathToFileURL(resolve(file)).href)
  if (!hasFunction(exported, 'authorize')) throw new Error(`${file} exports no function named authorize.`)
  const { authorize } = exported
  return hasFunction(exported, 'validate') ? { authorize, validate: exported.validate } : { authorize }
}

/** What the functions of a module take and give is theirs to keep: it is not code that a compiler saw. */
const hasFunction = <N extends 'authorize' | 'validate'>(
  exported: unknown,
  name: N,
): exported is Record<N, NonNullable<Access[N]>> =>
  typeof exported === 'object' &&
  exported !== null &&
  name in exported &&
  typeof Reflect.get(exported, name) === 'function'
