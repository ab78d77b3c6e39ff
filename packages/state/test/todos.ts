/** Rows that tests write, as a list of todos has them. */
export const milk = { id: '1', text: 'milk', done: false }
export const tea = { id: '2', text: 'tea', done: false }
export const jam = { id: '3', text: 'jam', done: false }
