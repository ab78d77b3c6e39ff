#!/usr/bin/env node
import { announcement } from './cli/announcement.ts'
import { type Command, parseCommand } from './cli/cli-options.ts'
import { HELP } from './cli/help.ts'
import { loadAccess } from './cli/load-access.ts'
import { startServer } from './node/start-server.ts'
import { createDurableStore } from './store/durable-store.ts'
import { StoreDamagedError } from './store/store-damaged-error.ts'

const fail = (message: string, code: number): never => {
  console.error(message)
  process.exit(code)
}

const serve = async ({ options, access, faults }: Extract<Command, { kind: 'serve' }>): Promise<void> => {
  const onError = (error: unknown): void => console.error(error instanceof StoreDamagedError ? error.message : error)
  const server = await startServer({ ...options, ...(await loadAccess(access, onError)), onError })
  for (const { effect, share } of faults)
    server.handler.faults.add({ effect, times: Number.POSITIVE_INFINITY, match: () => Math.random() < share })
  console.log(announcement(server, options))
  let isEnding = false
  const end = (): void => {
    // Whoever asks twice does not want to wait.
    if (isEnding) process.exit(130)
    isEnding = true
    server.close().then(
      () => process.exit(0),
      (error: unknown) => fail(String(error), 1),
    )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

const copy = async ({ from, to }: Extract<Command, { kind: 'copy' }>): Promise<void> => {
  const store = createDurableStore({ path: from, isExpected: true })
  try {
    await store.backup(to)
  } finally {
    await store.close()
  }
  console.log(`The streams of ${from} are copied to ${to}.`)
}

const run = async (command: Command): Promise<void> => {
  switch (command.kind) {
    case 'help':
      return console.log(HELP)
    case 'wrong':
      return fail(`${command.reason}\n\n${HELP}`, 2)
    case 'copy':
      return copy(command)
    case 'serve':
      return serve(command)
  }
}

const { PORT: port, OXBOW_TOKEN: token } = process.env
await run(parseCommand(process.argv.slice(2), { port, token })).catch((error: unknown) =>
  fail(error instanceof Error ? error.message : String(error), 1),
)
