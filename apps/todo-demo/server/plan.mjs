// The assistant of the demo. It is no language model and asks no service: it goes by the first word of a todo, and gives
// the same steps for the same words.

/** @type {readonly { verbs: readonly string[], steps: readonly string[] }[]} `…` is what the todo is about */
const RECIPES = [
  {
    verbs: ['buy', 'get', 'order', 'fetch', 'pick'],
    steps: ['See how much … is left', 'Compare two offers for …', 'Bring … home'],
  },
  {
    verbs: ['call', 'phone', 'ask', 'tell', 'mail', 'write', 'email', 'send', 'text'],
    steps: ['Note what to say to …', 'Find a quiet quarter of an hour for …', 'Note what … answers'],
  },
  {
    verbs: ['clean', 'wash', 'tidy', 'fix', 'repair', 'paint', 'mow', 'water'],
    steps: ['Lay out what … needs', 'Begin with the worst corner of …', 'Put the tools for … away'],
  },
  {
    verbs: ['plan', 'book', 'organise', 'organize', 'prepare', 'arrange'],
    steps: ['Set a day for …', 'List who has a part in …', 'Book what … needs first'],
  },
  {
    verbs: ['read', 'learn', 'study', 'practise', 'practice', 'watch'],
    steps: ['Keep half an hour a day for …', 'Note three questions about …', 'Tell somebody what … was about'],
  },
]

/** For todos that begin with another word; these are about the whole text. */
const ANY = ['Say in a sentence when “…” is done', 'Do the first ten minutes of “…”', 'Look at “…” again tomorrow']

/** @param {string} todo @returns {readonly string[]} */
const stepsFor = (todo) => {
  const [first = '', ...rest] = todo.split(' ')
  const recipe = RECIPES.find(({ verbs }) => verbs.includes(first.toLowerCase()))
  const subject = rest.join(' ')
  return recipe === undefined || subject === ''
    ? ANY.map((step) => step.replace('…', todo))
    : recipe.steps.map((step) => step.replace('…', subject))
}

/**
 * Smaller steps for some todos, as lines: a todo, then its steps, each after a dash.
 * @param {readonly string[]} todos
 */
export const planFor = (todos) =>
  todos
    .map(
      (todo) =>
        `${todo}\n${stepsFor(todo)
          .map((step) => `- ${step}\n`)
          .join('')}`,
    )
    .join('\n')

/** The text in the pieces in which it is written: words with the space after them. @param {string} text */
export const tokensOf = (text) => text.match(/\s*\S+\s*/g) ?? []
