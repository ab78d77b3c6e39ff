import type { ManifestOptions } from 'vite-plugin-pwa'

/** What the browser knows of the page as an application. */
export const webManifest: Partial<ManifestOptions> = {
  id: '/',
  name: 'Oxbow todos',
  short_name: 'Todos',
  description: 'A todo list that everyone who opens it shares, live and offline.',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  background_color: '#f5f3ee',
  theme_color: '#0b6a72',
  categories: ['productivity'],
  icons: [
    { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
    { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
    { src: '/icons/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
}
