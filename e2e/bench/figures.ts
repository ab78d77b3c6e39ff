// Rows of the table.
import { loadavg } from 'node:os'

export interface Figure {
  readonly what: string
  readonly library: 'oxbow' | 'reference' | 'TanStack DB' | 'plain fetch' | 'bare page'
  readonly wanted: string
  readonly measured: string
  /** The load average of the last minute when it was measured. */
  readonly load: number
}

/** The value below which a share of the values lies, 0.5 being the median; NaN of none. */
export const quantile = (values: ReadonlyArray<number>, share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Such as `least 12, median 15 ms (n 7)`. */
export const leastAndMedian = (values: ReadonlyArray<number>): string =>
  `least ${short(Math.min(...values))}, median ${short(quantile(values, 0.5))} ms (n ${values.length})`

/** Such as `least 0.9, median 1.2, 95 % 4.1 ms (n 100)`. */
export const medianAndTail = (values: ReadonlyArray<number>): string =>
  `least ${short(Math.min(...values))}, median ${short(quantile(values, 0.5))}, 95 % ${short(quantile(values, 0.95))} ms (n ${values.length})`

export const short = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0))

export const figure = (
  what: string,
  wanted: string,
  measured: string,
  library: Figure['library'] = 'oxbow',
): Figure => ({ what, library, wanted, measured, load: loadavg()[0] ?? Number.NaN })

export const rowOf = ({ what, library, wanted, measured, load }: Figure): string =>
  `| ${what} | ${library} | ${wanted} | ${measured} | ${load.toFixed(1)} |`

export const HEADER: ReadonlyArray<string> = [
  '| what | library | wanted | measured | load |',
  '| ---- | ------- | ------ | -------- | ---: |',
]
