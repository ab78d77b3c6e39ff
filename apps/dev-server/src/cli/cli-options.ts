// The command line, read from values alone.
import { parseArgs } from 'node:util'
import { DEFAULT_PORT, type ServerOptions } from '../node/start-server.ts'

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly reason: string }
  | { readonly kind: 'serve'; readonly options: ServerOptions }

export const DEFAULT_DATA_DIR = '.oxbow/streams'

export const HELP: string = `oxbow-dev-server: a Durable Streams server for demos, development and tests

Usage: oxbow-dev-server [options]

  --port N             port to listen on (${DEFAULT_PORT}, or PORT from the environment; 0 takes any free one)
  --host               also answer other machines of the network, which need the token that is printed
  --data DIR           folder that keeps the streams (${DEFAULT_DATA_DIR})
  --memory             keep the streams in memory; they end with the server
  --static DIR         serve the files of a folder at /
  --cors-origin ORIGIN let pages of this origin use the streams, such as https://app.example; may be repeated, * is all
  --help               print this

Streams live under /v1/stream/. Without --host only this machine is answered.
`

/** Reads the arguments after the program's name. */
export const parseCommand = (args: ReadonlyArray<string>, environmentPort: string | undefined): Command => {
  try {
    return commandFrom(readFlags(args), environmentPort)
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
}

type Flags = ReturnType<typeof readFlags>

// oxlint-disable-next-line typescript/explicit-module-boundary-types -- the shape follows from the table below
const readFlags = (args: ReadonlyArray<string>) =>
  parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      host: { type: 'boolean' },
      data: { type: 'string' },
      memory: { type: 'boolean' },
      static: { type: 'string' },
      'cors-origin': { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h' },
    },
  }).values

const commandFrom = (flags: Flags, environmentPort: string | undefined): Command => {
  if (flags.help === true) return { kind: 'help' }
  if (flags.memory === true && flags.data !== undefined)
    return wrong('Give either --data or --memory: streams are kept in a folder or in memory.')
  const port = portFrom(flags.port ?? environmentPort)
  if (port === undefined) return wrong('The port must be a number from 0 to 65535.')
  return {
    kind: 'serve',
    options: {
      port,
      lan: flags.host === true,
      dataDir: flags.memory === true ? undefined : (flags.data ?? DEFAULT_DATA_DIR),
      staticDir: flags.static,
      corsOrigins: flags['cors-origin'] ?? [],
    },
  }
}

const portFrom = (text: string | undefined): number | undefined => {
  if (text === undefined || text === '') return DEFAULT_PORT
  return /^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined
}

const wrong = (reason: string): Command => ({ kind: 'wrong', reason })
