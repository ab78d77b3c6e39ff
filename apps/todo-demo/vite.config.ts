import { durableStreams } from '@oxbow/dev-server/vite'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'

// With hot reload the packages are taken from their sources; the build takes them as they are published.
export default defineConfig(({ command }) => ({
  plugins: [react(), durableStreams({ dataDir: '../../.data' })],
  resolve: {
    conditions: command === 'serve' ? ['@oxbow/source', ...defaultClientConditions] : [...defaultClientConditions],
  },
}))
