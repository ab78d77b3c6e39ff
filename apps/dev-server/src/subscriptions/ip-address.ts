// Which addresses of the network are the public internet's. A server that calls addresses which strangers name must not
// reach what only it can reach: itself, its neighbours, the metadata service of its host (protocol section 13).

/** An address as its groups: 4 bytes, or 8 numbers of 16 bits. */
export type IpAddress =
  | { readonly kind: 'v4'; readonly bytes: ReadonlyArray<number> }
  | { readonly kind: 'v6'; readonly groups: ReadonlyArray<number> }

/** Reads an address as resolvers and URLs write it; brackets and zones are not part of one. */
export const parseIp = (text: string): IpAddress | undefined => {
  const bytes = parseV4(text)
  if (bytes !== undefined) return { kind: 'v4', bytes }
  const groups = parseV6(text)
  return groups === undefined ? undefined : { kind: 'v6', groups }
}

/** Whether an address is one that anybody on the internet could call. What is not known to be public is not. */
export const isPublicIp = (address: IpAddress): boolean =>
  address.kind === 'v4' ? !isInAny(toNumber(address.bytes), SPECIAL_V4) : isPublicV6(address.groups)

/** 127.0.0.0/24 and ::1: what a receiver on the same machine listens on. */
export const isLoopbackIp = (address: IpAddress): boolean =>
  address.kind === 'v4'
    ? address.bytes.slice(0, 3).join('.') === '127.0.0'
    : address.groups.join(':') === '0:0:0:0:0:0:0:1'

type Range = readonly [base: string, bits: number]

/** Blocks of IPv4 with a special purpose (RFC 6890 and its successors), and a metadata address outside of them. */
const SPECIAL_V4: ReadonlyArray<Range> = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]

const parseV4 = (text: string): number[] | undefined => {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part))) return undefined
  const bytes = parts.map(Number)
  return bytes.every((byte) => byte <= 255) ? bytes : undefined
}

const parseV6 = (text: string): number[] | undefined => {
  const sides = text.split('::')
  // An IPv4 address in it stands at the end.
  if (sides.length > 2 || !/^[0-9a-f:]+[0-9.]*$/i.test(text)) return undefined
  const [head, tail] = sides.map(groupsOf)
  if (head === undefined) return undefined
  if (sides.length === 1) return head.length === 8 ? head : undefined
  if (tail === undefined || head.length + tail.length > 7) return undefined
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail]
}

/** The groups of one side of `::`; the last may be an IPv4 address in dots. */
const groupsOf = (side: string): number[] | undefined => {
  if (side === '') return []
  const parts = side.split(':')
  const groups: number[] = []
  for (const [index, part] of parts.entries()) {
    const v4 = index === parts.length - 1 ? parseV4(part) : undefined
    if (v4 !== undefined) {
      const [a = 0, b = 0, c = 0, d = 0] = v4
      groups.push(a * 256 + b, c * 256 + d)
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}

/** Only 2000::/3 is public, without what in it stands for other addresses (Teredo, 6to4) or is only for documents. */
const isPublicV6 = ([first = 0, second = 0]: ReadonlyArray<number>): boolean => {
  if (first < 0x2000 || first > 0x3fff) return false
  if (first === 0x2001) return second >= 0x0200 && second !== 0x0db8
  return first !== 0x2002 && !(first === 0x3fff && second < 0x1000)
}

const toNumber = (bytes: ReadonlyArray<number>): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0)

const isInAny = (address: number, ranges: ReadonlyArray<Range>): boolean =>
  ranges.some(([base, bits]) => {
    const size = 2 ** (32 - bits)
    return Math.floor(address / size) === Math.floor(toNumber(base.split('.').map(Number)) / size)
  })
