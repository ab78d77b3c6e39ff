// Writes pictures as PNG files: eight bits for red, green, blue and opacity, no filters, one block of data.
import { crc32, deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const RGBA = 6

/**
 * The file of a square picture.
 * @param {number} size its width and height in pixels
 * @param {(x: number, y: number) => readonly [number, number, number, number]} pixel the colour of a pixel, 0 to 255 each
 */
export const pngOf = (size, pixel) => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, RGBA], 8)
  const rows = Buffer.alloc(size * (size * 4 + 1))
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) rows.set(pixel(x, y), y * (size * 4 + 1) + 1 + x * 4)
  }
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND'),
  ])
}

/** @param {string} type @param {Buffer} data */
const chunk = (type, data = Buffer.alloc(0)) => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
