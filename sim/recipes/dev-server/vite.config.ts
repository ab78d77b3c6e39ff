import { durableStreams } from '@oxbow/dev-server/vite'
import { defineConfig } from 'vite'

// Pages that Vite serves find the streams under /v1/stream/ of their own address.
export default defineConfig({ plugins: [durableStreams({ dataDir: '.data/streams' })] })
