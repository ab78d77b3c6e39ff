// How the demo looks in WebKitGTK, whose driver takes no pictures: axe goes through it, and what sticks out of the page or
// covers something else is measured. A window stays wider than a telephone, so the narrow page is a frame in an empty one.
import axe from 'axe-core'
import { expect, test } from './test.ts'
import type { TodoWindow } from './todo-window.ts'

/** A page, or the one in a frame of it, into which axe was put. */
interface Realm {
  readonly axe: {
    run(): Promise<{ violations: ReadonlyArray<{ id: string; nodes: ReadonlyArray<{ html: string }> }> }>
  }
}

const violationsIn = ({ window }: TodoWindow): Promise<string[]> =>
  window.look(async (source) => {
    const page = document.querySelector('iframe')?.contentDocument ?? document
    page.head.append(Object.assign(page.createElement('script'), { textContent: source }))
    const { violations } = await (page.defaultView as unknown as Realm).axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }, axe.source)

/** What sticks out of the page, and what covers something else. */
const misplacedIn = ({ window }: TodoWindow): Promise<string[]> =>
  window.look(() => {
    const page = document.querySelector('iframe')?.contentDocument ?? document
    const root = page.documentElement
    // Under the head of the page is what was scrolled away.
    root.scrollTop = 0
    const boxes = [...root.querySelectorAll('button, a[href], input, textarea, h1, h2, p')].flatMap((element) => {
      // What is seen counts: a paragraph is wider than its words, and a button larger than its picture, for fingers.
      const seen = page.createRange()
      if (element.matches('input, textarea')) seen.selectNode(element)
      else seen.selectNodeContents(element)
      const { left, right, top, bottom } = seen.getBoundingClientRect()
      // What only screen readers hear is one pixel wide.
      return right - left <= 1 ? [] : [{ element, left, right, top, bottom }]
    })
    const name = ({ element }: { element: Element }) =>
      element.getAttribute('aria-label') ?? (element.textContent || element.id)
    const out = boxes.filter(({ left, right }) => left < 0 || right > root.clientWidth)
    const covered = boxes.flatMap((one, at) =>
      boxes.slice(at + 1).flatMap((other) => {
        const width = Math.min(one.right, other.right) - Math.max(one.left, other.left)
        const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
        const isApart = width <= 1 || height <= 1 || one.element.contains(other.element)
        return isApart ? [] : [`${name(one)} and ${name(other)}`]
      }),
    )
    return [...out.map(name), ...covered]
  })

/** Has the page look as if a theme were chosen. @returns the colour of its paper */
const wear = ({ window }: TodoWindow, theme: string): Promise<string> =>
  window.look((chosen) => {
    const { documentElement: root } = document.querySelector('iframe')?.contentDocument ?? document
    root.dataset['theme'] = chosen
    return getComputedStyle(root).backgroundColor
  }, theme)

const looksRight = async (shown: TodoWindow): Promise<void> => {
  const papers = []
  for (const theme of ['light', 'dark']) {
    papers.push(await wear(shown, theme))
    expect(await violationsIn(shown)).toEqual([])
    expect(await misplacedIn(shown)).toEqual([])
  }
  expect(papers).toEqual(['rgb(245, 243, 238)', 'rgb(15, 23, 25)'])
}

test('axe finds nothing on the wide and on the narrow page, in both themes, and nothing sticks out', async ({
  site,
  open,
}) => {
  test.slow()
  const ana = await open()
  await ana.says('Nothing to do yet')
  await looksRight(ana)
  await ana.add('Buy milk', 'Longest'.repeat(40), 'Call Mum')
  await ana.toggle('Call Mum')
  await ana.isLive()
  const phone = await open('/icons/icon-192.png')
  await phone.window.look(() => {
    const frame = Object.assign(document.createElement('iframe'), { src: '/', width: '360', height: '740' })
    document.body.replaceChildren(frame)
  })
  const rowsOnPhone = () =>
    phone.window.look(() => document.querySelector('iframe')?.contentDocument?.querySelectorAll('[data-row]').length)
  await expect.poll(rowsOnPhone).toBe(3)
  site.goDown()
  await ana.says('The server cannot be reached.')
  await ana.add('Water the plants')
  await expect.poll(rowsOnPhone).toBe(4)
  await ana.window.press('button', 'Edit: Buy milk')
  await ana.says('Water the plants')
  await looksRight(ana)
  await looksRight(phone)
  site.comeBack()
})
