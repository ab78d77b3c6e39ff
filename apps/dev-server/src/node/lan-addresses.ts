import { networkInterfaces } from 'node:os'

/** The IPv4 addresses under which other machines of the network reach this one. */
export const lanAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal)
    .map((address) => address.address)
