// Everything that a run consists of.
import { type Browser, createBrowser } from './browser.ts'
import { createCrowd, type Crowd } from './crowd.ts'
import { createFaultyProxy, type FaultyProxy } from './faulty-proxy.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createLiveRequests, type LiveRequests } from './live-requests.ts'
import { createRemoteWriter, type RemoteWriter } from './remote-writer.ts'
import type { Action } from './schedule.ts'
import { createRandom, type Random } from './seeded-random.ts'
import { openSite, type Site } from './site.ts'
import { createStreamServer, type StreamServer } from './stream-server.ts'

export interface ChaosOptions {
  readonly executablePath: string
  readonly seconds: number
  readonly seed: number
  /** What times are counted from in all that is told, in milliseconds since 1970. */
  readonly beganAt: number
  /** Told what happens, line by line. */
  readonly trace: (line: string) => void
  /** Called with what must be closed whatever happens, as it is made. */
  readonly onOpen: (close: () => Promise<void>) => void
}

export interface World {
  readonly options: ChaosOptions
  readonly random: Random
  readonly ledger: Ledger
  readonly live: LiveRequests
  readonly proxy: FaultyProxy
  readonly server: StreamServer
  readonly site: Site
  readonly browser: Browser
  readonly remote: RemoteWriter
  readonly crowd: Crowd
  /** How often each action was chosen. */
  readonly done: Record<Action['do'], number>
  /** What did not end. */
  readonly hung: string[]
  readonly stale: { longestMs: number }
  /** Ends when the server is up again. */
  outage: Promise<void>
}

/** Where the stream is, without the proxy in between; undefined while the server is down. */
export const streamUrlOf = ({ port }: StreamServer): string | undefined =>
  port === undefined ? undefined : `http://127.0.0.1:${port}/v1/stream/chaos`

/** Makes the parts. The server and the browser do not run yet. */
export const createWorld = async (options: ChaosOptions): Promise<World> => {
  const { seed, trace, onOpen, executablePath } = options
  const random = createRandom(seed)
  const ledger = createLedger(trace)
  const live = createLiveRequests(() => performance.now())
  const proxy = createFaultyProxy(random.fork('proxy'), live)
  const site = await openSite(proxy.handle)
  onOpen(site.close)
  const server = await createStreamServer(proxy.pointTo)
  onOpen(server.close)
  const browser = await createBrowser(executablePath)
  onOpen(browser.close)
  const remote = createRemoteWriter(() => streamUrlOf(server))
  const crowd = createCrowd({ cdp: () => browser.cdp, siteUrl: site.url, ledger })
  const done = { open: 0, close: 0, reload: 0, freeze: 0, resume: 0, away: 0, back: 0, front: 0, crash: 0, block: 0 }
  return {
    ...{ options, random, ledger, live, proxy, server, site, browser, remote, crowd },
    ...{
      done: { ...done, 'kill-server': 0, 'kill-browser': 0 },
      hung: [],
      stale: { longestMs: 0 },
      outage: Promise.resolve(),
    },
  }
}
