// Draws the icons of the installed application into `public/icons`. Run it by hand after a change:
//
//   node apps/todo-demo/icons/draw-icons.mjs
//
// The drawing is that of `public/favicon.svg`: a river's bend, white on teal, in a square of 32 units.
import { mkdirSync, writeFileSync } from 'node:fs'
import { pngOf } from './png.mjs'

const UNITS = 32
const TEAL = /** @type {const} */ ([0x0b, 0x6a, 0x72])
const STROKE = 3
const CORNER = 8

/** @typedef {readonly [number, number]} Point */

/** @param {Point} from @param {Point} c1 @param {Point} c2 @param {Point} to @returns {Point[]} points of a Bézier curve */
const curve = (from, c1, c2, to) =>
  Array.from({ length: 33 }, (_, step) => {
    const t = step / 32
    const at = (/** @type {0 | 1} */ axis) =>
      (1 - t) ** 3 * from[axis] + 3 * (1 - t) ** 2 * t * c1[axis] + 3 * (1 - t) * t ** 2 * c2[axis] + t ** 3 * to[axis]
    return [at(0), at(1)]
  })

/** The loop of the bend: from its left foot clockwise over the top to its right one. @returns {Point[]} */
const loop = () => {
  const [radius, foot, floor] = [7.8, 5.1, 19]
  const rise = Math.sqrt(radius ** 2 - foot ** 2)
  const start = Math.atan2(rise, -foot)
  const sweep = 2 * Math.PI - 2 * (start - Math.PI / 2)
  return Array.from({ length: 97 }, (_, step) => {
    const angle = start + (sweep * step) / 96
    return [UNITS / 2 + radius * Math.cos(angle), floor - rise + radius * Math.sin(angle)]
  })
}

/** @type {Point[]} */
const BEND = [
  [4, 24],
  ...curve([8.5, 24], [11.9, 24], [12.5, 21.3], [10.9, 19]),
  ...loop(),
  ...curve([21.1, 19], [19.5, 21.3], [20.1, 24], [23.5, 24]),
  [28, 24],
]

/** @param {number} x @param {number} y how far a point is from the middle of the stroke */
const distanceToBend = (x, y) =>
  BEND.slice(1).reduce((nearest, [bx, by], index) => {
    const [ax, ay] = BEND[index] ?? [bx, by]
    const [dx, dy] = [bx - ax, by - ay]
    const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)))
    return Math.min(nearest, Math.hypot(x - ax - along * dx, y - ay - along * dy))
  }, Infinity)

/** @param {number} x @param {number} y @param {number} corner how far a point is outside of the rounded square */
const distanceToTile = (x, y, corner) => {
  const half = UNITS / 2
  const [dx, dy] = [Math.abs(x - half) - half + corner, Math.abs(y - half) - half + corner]
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - corner
}

/** @param {number} distance in pixels @returns {number} how much of a pixel lies inside of an edge */
const cover = (distance) => Math.max(0, Math.min(1, 0.5 - distance))

/**
 * @param {number} size in pixels
 * @param {{ corner: number, scale: number }} shape the radius of the corners, and the size of the bend in the square
 */
const drawIcon = (size, { corner, scale }) =>
  pngOf(size, (px, py) => {
    const pixels = size / UNITS
    const [x, y] = [(px + 0.5) / pixels, (py + 0.5) / pixels]
    const inBend = (/** @type {number} */ at) => UNITS / 2 + (at - UNITS / 2) / scale
    const white = cover((distanceToBend(inBend(x), inBend(y)) - STROKE / 2) * scale * pixels)
    const [red, green, blue] = TEAL.map((channel) => Math.round(channel + (255 - channel) * white))
    return [red ?? 0, green ?? 0, blue ?? 0, Math.round(255 * cover(distanceToTile(x, y, corner) * pixels))]
  })

const folder = new URL('../public/icons/', import.meta.url)
mkdirSync(folder, { recursive: true })
const rounded = { corner: CORNER, scale: 1 }
writeFileSync(new URL('icon-192.png', folder), drawIcon(192, rounded))
writeFileSync(new URL('icon-512.png', folder), drawIcon(512, rounded))
// Systems cut these to a shape of their own: the tile fills the square, the bend stays inside of the safe circle.
writeFileSync(new URL('icon-maskable-512.png', folder), drawIcon(512, { corner: 0, scale: 0.7 }))
writeFileSync(new URL('apple-touch-icon.png', folder), drawIcon(180, { corner: 0, scale: 0.8 }))
