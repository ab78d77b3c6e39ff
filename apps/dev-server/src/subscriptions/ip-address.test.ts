import { describe, expect, test } from 'vitest'
import { isLoopbackIp, isPublicIp, parseIp } from './ip-address.ts'

const isPublic = (text: string): boolean | undefined => {
  const address = parseIp(text)
  return address === undefined ? undefined : isPublicIp(address)
}

describe('an address', () => {
  test.each(['1.1.1.1', '8.8.8.8', '93.184.216.34', '100.63.255.255', '100.128.0.0', '172.15.255.255', '172.32.0.0'])(
    '%s is public',
    (text) => expect(isPublic(text)).toBe(true),
  )
  test.each(['192.169.0.1', '198.17.255.255', '198.20.0.0', '223.255.255.255', '168.63.129.17', '11.0.0.0'])(
    '%s is public too',
    (text) => expect(isPublic(text)).toBe(true),
  )
  test.each(['2606:4700:4700::1111', '2001:4860:4860::8888', '2a00:1450:4001:81b::200e', '2001:200::1'])(
    '%s is public as well',
    (text) => expect(isPublic(text)).toBe(true),
  )

  test.each([
    ['this network', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['private', '10.0.0.1'],
    ['private', '10.255.255.255'],
    ['carrier NAT', '100.64.0.1'],
    ['another metadata service', '100.100.100.200'],
    ['carrier NAT', '100.127.255.255'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['metadata outside of every block', '168.63.129.16'],
    ['metadata', '169.254.169.254'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['protocol assignments', '192.0.0.192'],
    ['documents', '192.0.2.1'],
    ['relays', '192.88.99.1'],
    ['private', '192.168.1.1'],
    ['benchmarks', '198.18.0.1'],
    ['benchmarks', '198.19.255.255'],
    ['documents', '198.51.100.7'],
    ['documents', '203.0.113.7'],
    ['multicast', '224.0.0.1'],
    ['multicast', '239.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['nothing', '::'],
    ['loopback', '::1'],
    ['mapped loopback', '::ffff:127.0.0.1'],
    ['mapped loopback in hex', '::ffff:7f00:1'],
    ['mapped metadata', '::ffff:169.254.169.254'],
    ['mapped, even of a public address', '::ffff:8.8.8.8'],
    ['compatible', '::10.0.0.1'],
    ['translated', '64:ff9b::a00:1'],
    ['discard', '100::1'],
    ['Teredo', '2001::1'],
    ['protocol assignments', '2001:1ff::1'],
    ['documents', '2001:db8::1'],
    ['6to4', '2002:a00:1::1'],
    ['documents', '3fff::1'],
    ['documents', '3fff:fff::1'],
    ['not assigned', '4000::1'],
    ['unique local', 'fc00::1'],
    ['unique local', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
  ])('of kind %s, %s, is not public', (_, text) => {
    expect(isPublic(text)).toBe(false)
  })

  test.each([
    '',
    'localhost',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.4 ',
    '0x7f.0.0.1',
    '2130706433',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'g::',
    '[::1]',
    'fe80::1%eth0',
    '::1.2.3',
    '1.2.3.4::',
  ])('%j is none', (text) => {
    expect(parseIp(text)).toBeUndefined()
  })

  test('is read in every spelling', () => {
    expect(parseIp('2001:DB8::a:0')).toEqual({ kind: 'v6', groups: [0x2001, 0xdb8, 0, 0, 0, 0, 10, 0] })
    expect(parseIp('1:2:3:4:5:6:1.2.3.4')).toEqual({ kind: 'v6', groups: [1, 2, 3, 4, 5, 6, 258, 772] })
    expect(parseIp('::')).toEqual({ kind: 'v6', groups: [0, 0, 0, 0, 0, 0, 0, 0] })
    expect(parseIp('1::')).toEqual({ kind: 'v6', groups: [1, 0, 0, 0, 0, 0, 0, 0] })
  })

  test.each([
    ['127.0.0.1', true],
    ['127.0.0.255', true],
    ['127.0.1.1', false],
    ['::1', true],
    ['::2', false],
    ['::ffff:127.0.0.1', false],
    ['8.8.8.8', false],
  ])('%s is one that a receiver on this machine has: %s', (text, expected) => {
    const address = parseIp(text)
    expect(address !== undefined && isLoopbackIp(address)).toBe(expected)
  })
})
