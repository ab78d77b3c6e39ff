import { expect, it } from 'vitest'
import { createTestBrowser } from '@oxbow/state/testing'
import { whileAwake } from './while-awake.ts'

function createScene() {
  const tab = createTestBrowser().openTab()
  const life = new AbortController()
  const log: string[] = []
  whileAwake(tab.environment.page, life.signal, (awake) => {
    log.push('begin')
    awake.addEventListener('abort', () => log.push('end'), { once: true })
  })
  return { tab, life, log }
}

it.each([
  ['freezes and thaws', true],
  ['was frozen without being told', false],
])('what is done while a page runs ends and begins anew when it %s', (_, tellPage) => {
  const { tab, log } = createScene()
  tab.freeze({ tellPage })
  expect(log).toEqual(tellPage ? ['begin', 'end'] : ['begin'])
  tab.show()
  expect(log).toEqual(['begin', 'end', 'begin'])
})

it('goes on in a hidden page, ends in the back/forward cache, and begins again after it', () => {
  const { tab, log } = createScene()
  tab.hide()
  tab.show()
  expect(log).toEqual(['begin'])
  tab.pagehide({ tellFreeze: false })
  expect(log).toEqual(['begin', 'end'])
  tab.restore()
  expect(log).toEqual(['begin', 'end', 'begin'])
})

it('ends for good with its life', () => {
  const { tab, life, log } = createScene()
  life.abort()
  tab.freeze()
  tab.show()
  expect(log).toEqual(['begin', 'end'])
})
