export type Role = 'article' | 'button' | 'checkbox' | 'link' | 'radio' | 'switch' | 'textbox'

/**
 * The element of a role whose accessible name this is; nothing unless there is exactly one that can be seen. It runs in
 * the page, knows as much of how names are made as the demo uses, and scrolls to what it has found: the driver does not.
 * It listens whether what it found is pressed, for `wasPressed`.
 */
export const findByRole = (role: Role, name: string): Element | null => {
  const selectors = {
    article: 'article',
    button: 'button',
    checkbox: 'input[type=checkbox]:not([role])',
    link: 'a[href]',
    radio: 'input[type=radio]',
    switch: '[role=switch]',
    textbox: 'input:not([type]), input[type=text], textarea',
  }
  const labelOf = (element: Element): string => {
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : []
    const text = labels.length > 0 ? labels.map((label) => label.textContent).join(' ') : element.textContent
    return (element.getAttribute('aria-label') ?? text).replaceAll(/\s+/g, ' ').trim()
  }
  const found = [...document.querySelectorAll(selectors[role])].filter((element) => labelOf(element) === name)
  const [only = null] = found.length === 1 ? found : []
  only?.scrollIntoView({ block: 'nearest', behavior: 'instant' })
  const heard = { isPressed: false }
  only?.addEventListener('click', () => (heard.isPressed = true), { once: true, capture: true })
  Object.assign(globalThis, { heard })
  return only
}

/** Whether a press has reached what was found last; also when the page went to another by it. */
export const wasPressed = (): boolean =>
  (globalThis as { heard?: { readonly isPressed: boolean } }).heard?.isPressed !== false
