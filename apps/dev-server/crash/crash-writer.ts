// One producer of the crash test. It knows what it sent, what was acknowledged, and which request is in doubt.

/** A message names its producer and counts from 0, so that the log alone shows losses, repeats and disorder. */
export interface CrashMessage {
  readonly by: string
  readonly n: number
  /** Makes messages of many sizes, some longer than a page of the store. */
  readonly filler: string
}

/** An offset that an acknowledgement named, and the message right before it. */
export interface NamedOffset {
  readonly offset: string
  readonly after: CrashMessage
}

export interface CrashWriter {
  readonly name: string
  /** Sends batches until the server is gone; the last one is then in doubt. */
  run(streamUrl: string): Promise<void>
  /** Sends what is in doubt once more, under its old stamp. */
  settle(streamUrl: string): Promise<void>
  /** How many messages are acknowledged. */
  acknowledged(): number
  offsets(): ReadonlyArray<NamedOffset>
}

interface Batch {
  readonly seq: number
  readonly messages: ReadonlyArray<CrashMessage>
}

/** Creates a writer whose batches follow from `random`, a source of numbers from 0 to 1. */
export const createCrashWriter = (name: string, random: () => number): CrashWriter => {
  let acknowledged = 0
  let seq = 0
  let inDoubt: Batch | undefined
  const offsets: NamedOffset[] = []

  const nextBatch = (): Batch => ({
    seq,
    messages: Array.from({ length: 1 + Math.floor(random() * 4) }, (_, index) => ({
      by: name,
      n: acknowledged + index,
      filler: 'x'.repeat(Math.floor(random() ** 6 * 20_000)),
    })),
  })

  /** Whether the server acknowledged; false when it is gone. Any other answer is a mistake of the server. */
  const send = async (url: string, batch: Batch): Promise<boolean> => {
    inDoubt = batch
    const answer = await post(url, name, batch)
    if (answer === undefined) return false
    const after = batch.messages.at(-1)
    if (answer.status === 200 && after !== undefined) offsets.push({ offset: answer.offset, after })
    acknowledged += batch.messages.length
    seq++
    inDoubt = undefined
    return true
  }

  return {
    name,
    run: async (url) => {
      while (await send(url, inDoubt ?? nextBatch()));
    },
    settle: async (url) => {
      if (inDoubt !== undefined && !(await send(url, inDoubt))) throw new Error(`${name}: the server is gone again`)
    },
    acknowledged: () => acknowledged,
    offsets: () => offsets,
  }
}

const post = async (
  url: string,
  name: string,
  { seq, messages }: Batch,
): Promise<{ readonly status: number; readonly offset: string } | undefined> => {
  const headers = {
    'Content-Type': 'application/json',
    'Producer-Id': name,
    'Producer-Epoch': '0',
    'Producer-Seq': String(seq),
  }
  let response: Response
  try {
    response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(messages) })
  } catch {
    return undefined
  }
  if (response.status !== 200 && response.status !== 204)
    throw new Error(`${name}: seq ${seq} was answered ${response.status}: ${await response.text()}`)
  return { status: response.status, offset: response.headers.get('stream-next-offset') ?? '' }
}
