// One run: a random schedule of mishaps, and a look at what is left.
import { examine, type Findings } from './checker.ts'
import { explain } from './explain.ts'
import { letSomethingHappen, openTabs, TABS_AT_FIRST } from './mishaps.ts'
import { comeToRest } from './rest.ts'
import { readLog } from './stream-log.ts'
import type { Summary } from './summary.ts'
import { letTabsWrite, watchTabs } from './traffic.ts'
import { pause } from './with-timeout.ts'
import { type ChaosOptions, createWorld, streamUrlOf, type World } from './world.ts'

export interface ChaosResult {
  readonly summary: Summary
  /** What is known about what was found. */
  readonly explanation: ReadonlyArray<string>
}

const ACTION_EVERY_MS = { shortest: 500, longest: 1_700 }

export const runChaos = async (options: ChaosOptions): Promise<ChaosResult> => {
  const world = await createWorld(options)
  const { remote, server, random } = world
  await server.start()
  await remote.prepare()
  const stop = new AbortController()
  await openTabs(world)
  const loops = [remote.run(stop.signal), letTabsWrite(world, stop.signal), watchTabs(world, stop.signal)]
  const until = performance.now() + options.seconds * 1000
  while (performance.now() < until) {
    await pause(random.between(ACTION_EVERY_MS.shortest, ACTION_EVERY_MS.longest))
    await letSomethingHappen(world)
  }
  stop.abort()
  await world.outage
  world.proxy.calmDown()
  await Promise.all(loops)
  return look(world)
}

const look = async (world: World): Promise<ChaosResult> => {
  const { server, crowd, ledger, remote, proxy, options, hung } = world
  const url = streamUrlOf(server)
  if (url === undefined) throw new Error('The server is down')
  const tabs = await comeToRest(crowd, url, (line) => {
    options.trace(line)
    hung.push(line)
  })
  const { events } = await readLog(url)
  const durable = [...remote.records, ...ledger.durable]
  const findings = examine({ log: events, durable, rejected: ledger.rejected, tabs })
  const explanation = explain(findings, { log: events, durable, writes: proxy.writes, beganAt: options.beganAt })
  return { summary: summarise(world, findings), explanation }
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
  maxDurableMs: Math.round(ledger.counts.longestWaitMs),
  crashes: done.crash + crowd.collateral,
  takeovers: Math.max(0, ledger.counts.takeovers - 1),
  cuts: proxy.injected.cuts,
  unavailable: proxy.injected.refused,
  lostMessages: ledger.counts.lostMessages,
  restarts: done['kill-server'],
  browserKills: done['kill-browser'],
  freezes: done.freeze,
  bfcache: ledger.counts.restored,
  reloads: done.reload,
  closes: done.close,
  opens: done.open + TABS_AT_FIRST * (1 + done['kill-browser']),
  blocks: done.block,
})
