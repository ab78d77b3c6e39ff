import { durableStreams } from '@oxbow/dev-server/vite'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { firstPaint } from './first-paint.ts'
import { retireWorker } from './retire-worker.ts'
import { createDemoBackend } from './server/demo-backend.mjs'
import { webManifest } from './web-manifest.ts'

const dataDir = '../../.data'

// The worker keeps the page itself, and nothing else: streams pass it by, their rows are kept by the packages.
const serviceWorker = VitePWA({
  registerType: 'prompt',
  injectRegister: null,
  manifest: webManifest,
  // They are among the files below.
  includeManifestIcons: false,
  workbox: {
    globPatterns: ['**/*.{html,js,css,svg,png}'],
    navigateFallback: '/index.html',
    // A link with a token is for the server, which takes the token out of the address.
    navigateFallbackDenylist: [/^\/v1\//, /[?&]token=/],
    cleanupOutdatedCaches: true,
  },
})

/** The streams, accounts and assistant that `npm start` has, in the development server. */
const streams = () => {
  const onError = (error: unknown) => process.stderr.write(`The demo's server: ${String(error)}\n`)
  return durableStreams({ dataDir, ...createDemoBackend({ dataDir, onError }) })
}

// Code that seldom changes is in files of its own, so that a new version of the page does not bring it along.
const vendors = [
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
  { name: 'tanstack-db', test: /node_modules\/@tanstack\// },
]

// With hot reload the packages are taken from their sources; the build takes them as they are published.
export default defineConfig(({ command }) => ({
  plugins: [react(), command === 'serve' && streams(), serviceWorker, retireWorker(), firstPaint()],
  build: { cssCodeSplit: false, rolldownOptions: { output: { codeSplitting: { groups: vendors } } } },
  resolve: {
    conditions: command === 'serve' ? ['@oxbow/source', ...defaultClientConditions] : [...defaultClientConditions],
  },
}))
