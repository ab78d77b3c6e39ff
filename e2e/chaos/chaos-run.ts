// One run: a browser, a site, a server, a remote writer, a random schedule, and a look at what is left.
import { type Browser, launchBrowser } from './browser.ts'
import { examine, type Findings } from './checker.ts'
import { createCrowd, type Crowd, lookAt } from './crowd.ts'
import { createFaultyProxy, type FaultyProxy } from './faulty-proxy.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createLiveRequests, type LiveRequests } from './live-requests.ts'
import { createRemoteWriter, type RemoteWriter } from './remote-writer.ts'
import { type Action, chooseAction } from './schedule.ts'
import { createRandom, type Random } from './seeded-random.ts'
import { comeToRest } from './rest.ts'
import { openSite, type Site } from './site.ts'
import { stalenessOf } from './staleness.ts'
import { readLog } from './stream-log.ts'
import { createStreamServer, type StreamServer } from './stream-server.ts'
import type { Summary } from './summary.ts'
import type { Tab } from './tab.ts'
import { pause, withTimeout } from './with-timeout.ts'

export interface ChaosOptions {
  readonly executablePath: string
  readonly seconds: number
  readonly seed: number
  /** Told what happens, line by line. */
  readonly trace: (line: string) => void
  /** Called with what must be closed whatever happens, as it is made. */
  readonly onOpen: (close: () => Promise<void>) => void
}

export interface ChaosResult {
  readonly summary: Summary
  readonly findings: Findings
}

interface World {
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
  readonly done: Record<Action['do'], number>
  readonly hung: string[]
  readonly stale: { longestMs: number }
  /** Ends when the server is up again. */
  outage: Promise<void>
}

const TABS_AT_FIRST = 3
const ACTION_EVERY_MS = { shortest: 500, longest: 1_700 }
const WRITE_EVERY_MS = { shortest: 40, longest: 120 }
const LOOK_EVERY_MS = 100
/** Longer than the longest time for which a page is blocked on purpose. */
const ANSWER_LIMIT_MS = 10_000

const streamUrlOf = ({ port }: StreamServer): string | undefined =>
  port === undefined ? undefined : `http://127.0.0.1:${port}/v1/stream/chaos`

export const runChaos = async (options: ChaosOptions): Promise<ChaosResult> => {
  const world = await build(options)
  const {
    remote,
    crowd,
    server,
    options: { seconds },
  } = world
  await server.start()
  await remote.prepare()
  const stop = new AbortController()
  for (let index = 0; index < TABS_AT_FIRST; index += 1) await crowd.open(false)
  const loops = [remote.run(stop.signal), letTabsWrite(world, stop.signal), watchTabs(world, stop.signal)]
  const until = performance.now() + seconds * 1000
  while (performance.now() < until) {
    await pause(world.random.between(ACTION_EVERY_MS.shortest, ACTION_EVERY_MS.longest))
    await act(world)
  }
  stop.abort()
  await world.outage
  world.proxy.calmDown()
  await Promise.all(loops)
  return look(world)
}

const build = async (options: ChaosOptions): Promise<World> => {
  const { seed, trace, onOpen, executablePath } = options
  const random = createRandom(seed)
  const ledger = createLedger(trace)
  const live = createLiveRequests(() => performance.now())
  const proxy = createFaultyProxy(random.fork('proxy'), live)
  const site = await openSite(proxy.handle)
  onOpen(site.close)
  const server = await createStreamServer(proxy.pointTo)
  onOpen(server.close)
  const browser = await launchBrowser(executablePath)
  onOpen(browser.close)
  const remote = createRemoteWriter(() => streamUrlOf(server))
  const crowd = createCrowd({ cdp: browser.cdp, siteUrl: site.url, ledger })
  const done = { open: 0, close: 0, reload: 0, freeze: 0, resume: 0, away: 0, back: 0, front: 0, crash: 0, block: 0 }
  return {
    ...{ options, random, ledger, live, proxy, server, site, browser, remote, crowd },
    ...{ done: { ...done, 'kill-server': 0 }, hung: [], stale: { longestMs: 0 }, outage: Promise.resolve() },
  }
}

const act = async (world: World): Promise<void> => {
  const { random, crowd, server, options, done, hung } = world
  const action = chooseAction(random, { tabs: crowd.tabs, isServerUp: server.port !== undefined })
  options.trace(JSON.stringify(action))
  done[action.do] += 1
  try {
    await withTimeout(perform(world, action), ANSWER_LIMIT_MS, JSON.stringify(action))
  } catch (error) {
    options.trace(String(error))
    hung.push(String(error))
  }
}

const perform = async (world: World, action: Action): Promise<void> => {
  const { crowd, server } = world
  if (action.do === 'open') return crowd.open(action.newWindow)
  if (action.do !== 'kill-server') return crowd.perform(action)
  await server.kill()
  // Everything goes on meanwhile.
  world.outage = pause(action.downMs).then(server.start)
}

/** A write every now and then, in any tab whose page runs; whether it became durable is told by the page. */
const letTabsWrite = async ({ random, crowd }: World, signal: AbortSignal): Promise<void> => {
  const dice = random.fork('writes')
  while (!signal.aborted) {
    await pause(dice.between(WRITE_EVERY_MS.shortest, WRITE_EVERY_MS.longest))
    const live = crowd.tabs.filter(({ state }) => state === 'live')
    // The page may go away before it answers.
    if (live.length > 0)
      void dice
        .pick(live)
        .evaluate(`globalThis.chaos?.write(${dice.next()})`)
        .catch(() => undefined)
  }
}

/** Asks every page that runs how it stands, again and again, each as soon as it has answered. */
const watchTabs = async (world: World, signal: AbortSignal): Promise<void> => {
  const asked = new Set<Tab>()
  while (!signal.aborted) {
    for (const tab of world.crowd.tabs) {
      if (tab.state !== 'live' || asked.has(tab)) continue
      asked.add(tab)
      void watch(world, tab).finally(() => asked.delete(tab))
    }
    await pause(LOOK_EVERY_MS)
  }
}

const watch = async ({ server, remote, stale, options }: World, tab: Tab): Promise<void> => {
  // The page may go away before it answers.
  const state = await lookAt(tab).catch(() => undefined)
  if (state === undefined || tab.state !== 'live' || server.port === undefined) return
  const staleMs = stalenessOf(state, remote.records, server.upSince)
  if (staleMs <= stale.longestMs) return
  if (staleMs > 1_000) options.trace(`${tab.name} is stale for ${staleMs} ms: ${JSON.stringify(state)}`)
  stale.longestMs = staleMs
}

const look = async (world: World): Promise<ChaosResult> => {
  const { server, crowd, ledger, remote, options, hung } = world
  const url = streamUrlOf(server)
  if (url === undefined) throw new Error('The server is down')
  const tabs = await comeToRest(crowd, url, (line) => {
    options.trace(line)
    hung.push(line)
  })
  const { events } = await readLog(url)
  const findings = examine({
    log: events,
    durable: [...remote.records, ...ledger.durable],
    rejected: ledger.rejected,
    tabs,
  })
  return { summary: summarise(world, findings), findings }
}

const summarise = (
  { options, ledger, remote, live, proxy, crowd, done, hung, stale }: World,
  findings: Findings,
): Summary => ({
  seed: options.seed,
  seconds: options.seconds,
  writes: ledger.durable.length,
  remoteWrites: remote.records.length,
  lost: findings.lost.length,
  duplicated: findings.duplicated.length,
  reordered: findings.reordered.length,
  diverged: findings.diverged.length,
  regressed: ledger.regressed.length,
  rejected: ledger.rejected.size,
  refused: ledger.refused.length,
  errors: ledger.errors.length,
  hung: hung.length,
  maxLiveRequests: live.most,
  overlapMs: Math.round(live.overlapMs),
  longestOverlapMs: Math.round(live.longestOverlapMs),
  maxStaleMs: Math.round(stale.longestMs),
  crashes: done.crash + crowd.collateral,
  takeovers: Math.max(0, ledger.counts.takeovers - 1),
  cuts: proxy.injected.cuts,
  unavailable: proxy.injected.refused,
  lostMessages: ledger.counts.lostMessages,
  restarts: done['kill-server'],
  freezes: done.freeze,
  bfcache: ledger.counts.restored,
  reloads: done.reload,
  closes: done.close,
  opens: done.open + TABS_AT_FIRST,
  blocks: done.block,
})
