// Measurements in the text form that Prometheus reads (exposition format 0.0.4).

export interface Sample {
  /** Added to the family's name, such as `_sum`. */
  readonly suffix?: string | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly value: number
}

export interface MetricFamily {
  /** `snake_case`, with the unit at its end; a counter ends in `_total`. */
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly samples: ReadonlyArray<Sample>
}

export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** One line each for help and type of a family, then one for each sample. */
export const prometheusText = (families: ReadonlyArray<MetricFamily>): string =>
  families.map((family) => `${[...linesOf(family)].join('\n')}\n`).join('')

function* linesOf({ name, help, type, samples }: MetricFamily): Generator<string> {
  yield `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`
  yield `# TYPE ${name} ${type}`
  for (const { suffix = '', labels = {}, value } of samples) yield `${name}${suffix}${labelText(labels)} ${value}`
}

const labelText = (labels: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escaped = (value: string): string =>
  value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', '\\n')
