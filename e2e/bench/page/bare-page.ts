// A page without any library: what a navigation costs by itself.
const scriptAt = performance.now()

Object.assign(globalThis, { bench: { opened: Promise.resolve({ scriptAt, hydratedMs: 0, shownAt: scriptAt }) } })

export {}
