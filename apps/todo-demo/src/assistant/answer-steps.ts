const STEP = /^- (.+)$/

/** The steps that an answer proposes: its lines after a dash. */
export const answerSteps = (text: string): ReadonlyArray<string> =>
  text.split('\n').flatMap((line) => STEP.exec(line)?.[1] ?? [])
