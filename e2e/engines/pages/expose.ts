// How a page hands its functions to the tests, and hears of errors nobody caught.

/** Makes functions reachable for `tab.run`. Called once a page, while its script is evaluated. */
export const expose = (page: object): void => {
  Object.assign(globalThis, { exposed: page })
}
