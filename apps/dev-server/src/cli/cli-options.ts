// The command line, read from values alone.
import { parseArgs } from 'node:util'
import { DEFAULT_PORT, type ServerOptions } from '../node/start-server.ts'
import { type FaultOption, parseBytes, parseDuration, parseFault, parseRate } from './flag-values.ts'
import { DEFAULT_DATA_DIR } from './help.ts'

/** Where the decision about requests comes from. */
export type AccessOption =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'module'; readonly file: string }
  | {
      readonly kind: 'jwks'
      readonly url: string
      readonly issuer: string | undefined
      readonly audience: string | undefined
    }

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly reason: string }
  | {
      readonly kind: 'serve'
      readonly options: ServerOptions
      readonly access: AccessOption
      readonly faults: ReadonlyArray<FaultOption>
    }
  /** Both a backup and its way back: a copy of a store that is made while others may use it. */
  | { readonly kind: 'copy'; readonly from: string; readonly to: string }

/** What counts of the environment. */
export interface CliEnvironment {
  readonly port: string | undefined
  readonly token: string | undefined
}

/** Reads the arguments after the program's name. */
export const parseCommand = (args: ReadonlyArray<string>, environment: CliEnvironment): Command => {
  try {
    const [first = '', ...rest] = args
    const copyFlags = COPY_FLAGS.get(first)
    return copyFlags === undefined ? serveCommand(args, environment) : copyCommand(first, copyFlags, rest)
  } catch (error) {
    return { kind: 'wrong', reason: error instanceof Error ? error.message : String(error) }
  }
}

type CopyFlags = readonly ['data' | 'from', 'to' | 'data']

/** Which flags name the folder to copy from, and the one to copy to. */
const COPY_FLAGS: ReadonlyMap<string, CopyFlags> = new Map([
  ['backup', ['data', 'to']],
  ['restore', ['from', 'data']],
])

const copyCommand = (name: string, [from, to]: CopyFlags, args: ReadonlyArray<string>): Command => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ args: [...args], options: { data: text, from: text, to: text } })
  const folder = (flag: 'data' | 'from' | 'to'): string => {
    const given = values[flag]
    if (given === undefined || given === '') throw new Error(`${name} needs --${flag} DIR.`)
    return given
  }
  return { kind: 'copy', from: folder(from), to: folder(to) }
}

type Flags = ReturnType<typeof readFlags>

// oxlint-disable-next-line typescript/explicit-module-boundary-types -- the shape follows from the table below
const readFlags = (args: ReadonlyArray<string>) => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: withLanFlag(args),
    options: {
      port: text,
      host: text,
      lan: { type: 'boolean' },
      static: text,
      'cors-origin': { type: 'string', multiple: true },
      webhooks: { type: 'boolean' },
      token: text,
      authorize: text,
      jwks: text,
      issuer: text,
      audience: text,
      data: text,
      memory: { type: 'boolean' },
      'max-stored': text,
      'max-body': text,
      page: text,
      rate: text,
      'long-poll': text,
      'sse-max-age': text,
      fault: { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h' },
    },
  })
  return values
}

/** `--host` with nothing behind it asks for the network and its printed token. */
const withLanFlag = (args: ReadonlyArray<string>): string[] =>
  args.map((arg, index) => {
    const next = args[index + 1]
    return arg === '--host' && (next === undefined || next.startsWith('-')) ? '--lan' : arg
  })

const serveCommand = (args: ReadonlyArray<string>, environment: CliEnvironment): Command => {
  const flags = readFlags(args)
  if (flags.help === true) return { kind: 'help' }
  if (flags.memory === true && flags.data !== undefined)
    throw new Error('Give either --data or --memory: streams are kept in a folder or in memory.')
  return {
    kind: 'serve',
    options: {
      port: portFrom(flags.port ?? environment.port),
      host: flags.host,
      lan: flags.lan === true,
      dataDir: flags.memory === true ? undefined : (flags.data ?? DEFAULT_DATA_DIR),
      staticDir: flags.static,
      corsOrigins: flags['cors-origin'] ?? [],
      webhooks: flags.webhooks === true,
      ...limitsFrom(flags),
    },
    access: accessFrom(flags, environment.token),
    faults: (flags.fault ?? []).map((fault) => parseFault('--fault', fault)),
  }
}

const limitsFrom = (flags: Flags): Partial<ServerOptions> => ({
  maxStoredBytes: ifGiven('--max-stored', flags['max-stored'], parseBytes),
  maxBodyBytes: ifGiven('--max-body', flags['max-body'], parseBytes),
  pageBytes: ifGiven('--page', flags.page, parseBytes),
  rateLimit: ifGiven('--rate', flags.rate, parseRate),
  longPollTimeoutMs: ifGiven('--long-poll', flags['long-poll'], parseDuration),
  sseMaxAgeMs: ifGiven('--sse-max-age', flags['sse-max-age'], parseDuration),
})

const ifGiven = <V>(flag: string, text: string | undefined, parse: (flag: string, text: string) => V): V | undefined =>
  text === undefined ? undefined : parse(flag, text)

const accessFrom = (flags: Flags, environmentToken: string | undefined): AccessOption => {
  const { token = environmentToken, authorize, jwks, issuer, audience } = flags
  const given = [flags.token, authorize, jwks].filter((value) => value !== undefined)
  if (given.length > 1) throw new Error('Give one of --token, --authorize and --jwks.')
  if (given.some((value) => value === '')) throw new Error('--token, --authorize and --jwks must not be empty.')
  if (jwks === undefined && (issuer !== undefined || audience !== undefined))
    throw new Error('--issuer and --audience go with --jwks.')
  if (authorize !== undefined) return { kind: 'module', file: authorize }
  if (jwks !== undefined) return { kind: 'jwks', url: jwks, issuer, audience }
  return token === undefined || token === '' ? { kind: 'none' } : { kind: 'token', token }
}

const portFrom = (text: string | undefined): number => {
  if (text === undefined || text === '') return DEFAULT_PORT
  if (/^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new Error('The port must be a number from 0 to 65535.')
}
