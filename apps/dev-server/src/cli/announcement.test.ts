import { expect, test } from 'vitest'
import { announcement } from './announcement.ts'

const url = 'http://localhost:4437'

test('the program says where its streams are and how long they last', () => {
  expect(announcement({ url, lanUrls: [] }, {})).toBe(
    `Streams under ${url}/v1/stream/, kept in memory: they end with the server\nCtrl-C ends the server.`,
  )
})

test('with files and network it names the page and the addresses with their token', () => {
  const lanUrls = ['http://192.168.1.5:4437/?token=secret']
  expect(announcement({ url, lanUrls }, { dataDir: 'data', staticDir: 'dist', lan: true }).split('\n')).toEqual([
    `Open ${url}`,
    `Streams under ${url}/v1/stream/, kept in data`,
    'On your network, with a token that is valid until the server ends:',
    '  http://192.168.1.5:4437/?token=secret',
    'Ctrl-C ends the server.',
  ])
  expect(announcement({ url, lanUrls: [] }, { lan: true })).toContain('no address in a network')
})
