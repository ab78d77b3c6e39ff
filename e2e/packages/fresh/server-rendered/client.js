import { createElement } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { App, openDatabase } from './app.js'

const root = document.querySelector('#root')
hydrateRoot(root, createElement(App, { db: openDatabase(root.dataset.stream) }), {
  onRecoverableError: (error) => {
    throw error
  },
})
