import type { RunningServer, ServerOptions } from '../node/start-server.ts'

/** What the program says when it is ready. */
export const announcement = (
  server: Pick<RunningServer, 'url' | 'lanUrls'>,
  options: Pick<ServerOptions, 'dataDir' | 'staticDir' | 'lan'>,
): string => {
  const lines = [`Streams under ${server.url}/v1/stream/, ${keptIn(options.dataDir)}`]
  if (options.staticDir !== undefined) lines.unshift(`Open ${server.url}`)
  if (options.lan === true) lines.push(...onNetwork(server.lanUrls))
  return [...lines, 'Ctrl-C ends the server.'].join('\n')
}

const keptIn = (dataDir: string | undefined): string =>
  dataDir === undefined ? 'kept in memory: they end with the server' : `kept in ${dataDir}`

const onNetwork = (urls: ReadonlyArray<string>): string[] =>
  urls.length === 0
    ? ['This machine has no address in a network.']
    : ['On your network, with a token that is valid until the server ends:', ...urls.map((url) => `  ${url}`)]
