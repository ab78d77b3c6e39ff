// Runs the command line, which is TypeScript, in Vite's module runner: Node 20 does not run it by itself.
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

await runnerImport(fileURLToPath(new URL('cli.ts', import.meta.url)), { configFile: false, logLevel: 'error' })
