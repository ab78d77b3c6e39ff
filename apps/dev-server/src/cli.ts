#!/usr/bin/env node
import { announcement } from './cli/announcement.ts'
import { HELP, parseCommand } from './cli/cli-options.ts'
import { type ServerOptions, startServer } from './node/start-server.ts'

const fail = (message: string, code: number): never => {
  console.error(message)
  process.exit(code)
}

const serve = async (options: ServerOptions): Promise<void> => {
  const server = await startServer({ ...options, onError: (error) => console.error(error) })
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

const command = parseCommand(process.argv.slice(2), process.env['PORT'])
if (command.kind === 'help') console.log(HELP)
else if (command.kind === 'wrong') fail(`${command.reason}\n\n${HELP}`, 2)
else
  await serve(command.options).catch((error: unknown) =>
    fail(error instanceof Error ? error.message : String(error), 1),
  )
