import { describe, expect, test } from 'vitest'
import { browserHeaders, isOriginAllowed, preflightHeaders } from './browser-headers.ts'

const SAFE = { 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': "sandbox; default-src 'none'" }

describe('a server for all pages', () => {
  test('names no origin and lets every header of the protocol be read', () => {
    const { 'Access-Control-Expose-Headers': exposed, ...others } = browserHeaders('*', 'https://a.example', 'h')
    expect(others).toEqual({
      ...SAFE,
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Access-Control-Allow-Origin': '*',
    })
    expect(exposed?.split(', ').toSorted()).toEqual(
      [
        'Content-Encoding',
        'Content-Type',
        'ETag',
        'Location',
        'Producer-Epoch',
        'Producer-Expected-Seq',
        'Producer-Received-Seq',
        'Producer-Seq',
        'Retry-After',
        'Stream-Closed',
        'Stream-Cursor',
        'Stream-Expires-At',
        'Stream-Next-Offset',
        'Stream-SSE-Data-Encoding',
        'Stream-TTL',
        'Stream-Up-To-Date',
        'Vary',
      ].toSorted(),
    )
  })
})

describe('a server for some pages', () => {
  const policy = (origin: string, host: string): boolean => origin === `http://${host}`

  test('names the origin that may read', () => {
    expect(browserHeaders(policy, 'http://h', 'h')).toMatchObject({
      ...SAFE,
      'Cross-Origin-Resource-Policy': 'same-site',
      'Access-Control-Allow-Origin': 'http://h',
      Vary: 'Origin',
    })
  })

  test('names none for others', () => {
    const headers = { ...SAFE, 'Cross-Origin-Resource-Policy': 'same-site', Vary: 'Origin' }
    expect(browserHeaders(policy, 'http://evil.example', 'h')).toEqual(headers)
    expect(browserHeaders(policy, undefined, 'h')).toEqual(headers)
  })

  test('refuses what pages of other origins ask', () => {
    expect(isOriginAllowed(policy, 'http://evil.example', 'h')).toBe(false)
    expect(isOriginAllowed(policy, 'http://h', 'h')).toBe(true)
    expect(isOriginAllowed(policy, undefined, 'h')).toBe(true)
  })
})

test('a preflight allows every request header of the protocol, and is remembered for a day', () => {
  expect(preflightHeaders['Access-Control-Max-Age']).toBe('86400')
  expect(preflightHeaders['Access-Control-Allow-Methods']).toBe('GET, POST, PUT, DELETE, HEAD, OPTIONS')
  expect(preflightHeaders['Access-Control-Allow-Headers']?.split(', ').toSorted()).toEqual(
    [
      'Authorization',
      'Cache-Control',
      'Content-Type',
      'If-None-Match',
      'Producer-Epoch',
      'Producer-Id',
      'Producer-Seq',
      'Stream-Closed',
      'Stream-Expires-At',
      'Stream-Fork-Offset',
      'Stream-Fork-Sub-Offset',
      'Stream-Forked-From',
      'Stream-Seq',
      'Stream-TTL',
    ].toSorted(),
  )
})
