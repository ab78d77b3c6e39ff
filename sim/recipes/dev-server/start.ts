import { startServer } from '@oxbow/dev-server'

/** A server of its own for one run: any free port, and streams that end with it. */
export const withServer = async <T>(use: (url: string) => Promise<T>): Promise<T> => {
  const server = await startServer({ port: 0 })
  try {
    return await use(server.url)
  } finally {
    await server.close()
  }
}
