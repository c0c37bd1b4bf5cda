/**
 * The canvas on which a head is drawn: face coordinates in pixels, origin midway between the pupils, x to the
 * picture's right, y downwards.
 */
export const canvas = { left: -160, top: -205, width: 320, height: 480 } as const
export const canvasSize = canvas.width * canvas.height

/** A head before light falls on it; all arrays [height, width] of {@link canvas}, row-major. */
export interface HeadLayers {
  /** Reflectance, 0 … 1. */
  readonly albedo: Float32Array
  /** Colour: 0 grey, 1 skin, above 1 redder, below 0 bluish. */
  readonly warmth: Float32Array
  /** Relief towards the viewer, pixels. */
  readonly height: Float32Array
  /** Opacity, 0 … 1. */
  readonly cover: Float32Array
}

export const newLayers = (): HeadLayers => ({
  albedo: new Float32Array(canvasSize),
  warmth: new Float32Array(canvasSize),
  height: new Float32Array(canvasSize),
  cover: new Float32Array(canvasSize),
})

export interface Point {
  readonly x: number
  readonly y: number
}

export const clamp = (value: number, low: number, high: number): number =>
  value < low ? low : value > high ? high : value
export const mix = (from: number, to: number, share: number): number => from + (to - from) * share
export const smoothstep = (from: number, to: number, value: number): number => {
  const t = clamp((value - from) / (to - from), 0, 1)
  return t * t * (3 - 2 * t)
}

/** Compact bell (1 - r²)², 1 in the middle, 0 from r = 1 on. @param squaredRadius r² */
export const bell = (squaredRadius: number): number => {
  if (squaredRadius >= 1) return 0
  const inside = 1 - squaredRadius
  return inside * inside
}

/** Canvas rows and columns that a box in face coordinates touches, clipped to the canvas. */
export const cellsOf = (left: number, top: number, right: number, bottom: number) => ({
  firstColumn: clamp(Math.floor(left - canvas.left), 0, canvas.width),
  endColumn: clamp(Math.ceil(right - canvas.left) + 1, 0, canvas.width),
  firstRow: clamp(Math.floor(top - canvas.top), 0, canvas.height),
  endRow: clamp(Math.ceil(bottom - canvas.top) + 1, 0, canvas.height),
})

/** Adds an elliptic bell of the given height at its centre. */
export const addBump = (target: Float32Array, x: number, y: number, rx: number, ry: number, amount: number): void => {
  const cells = cellsOf(x - rx, y - ry, x + rx, y + ry)
  for (let row = cells.firstRow; row < cells.endRow; row++) {
    const v = (row + canvas.top - y) / ry
    for (let column = cells.firstColumn; column < cells.endColumn; column++) {
      const u = (column + canvas.left - x) / rx
      const index = row * canvas.width + column
      target[index] = (target[index] ?? 0) + amount * bell(u * u + v * v)
    }
  }
}

/** Multiplies by 1 - amount at the centre of an elliptic bell. */
export const darken = (target: Float32Array, x: number, y: number, rx: number, ry: number, amount: number): void => {
  const cells = cellsOf(x - rx, y - ry, x + rx, y + ry)
  for (let row = cells.firstRow; row < cells.endRow; row++) {
    const v = (row + canvas.top - y) / ry
    for (let column = cells.firstColumn; column < cells.endColumn; column++) {
      const u = (column + canvas.left - x) / rx
      const index = row * canvas.width + column
      target[index] = (target[index] ?? 0) * (1 - amount * bell(u * u + v * v))
    }
  }
}

/** A line in the skin: a quadratic Bezier curve that fades towards both ends. */
export interface Furrow {
  readonly from: Point
  readonly via: Point
  readonly to: Point
  /** Half width of the valley, pixels. */
  readonly width: number
  /** Depth of the valley, pixels; negative for a ridge. */
  readonly depth: number
}

const furrowSegments = 8

/** Carves a furrow: a valley with raised banks in the relief, a little darker in the reflectance. */
export const carve = (layers: Pick<HeadLayers, 'albedo' | 'height'>, furrow: Furrow): void => {
  const { from, via, to, width, depth } = furrow
  const xs = new Float64Array(furrowSegments + 1)
  const ys = new Float64Array(furrowSegments + 1)
  for (let step = 0; step <= furrowSegments; step++) {
    const t = step / furrowSegments
    const a = (1 - t) * (1 - t)
    const b = 2 * t * (1 - t)
    const c = t * t
    xs[step] = a * from.x + b * via.x + c * to.x
    ys[step] = a * from.y + b * via.y + c * to.y
  }
  const reach = 2.6 * width
  const cells = cellsOf(
    Math.min(...xs) - reach,
    Math.min(...ys) - reach,
    Math.max(...xs) + reach,
    Math.max(...ys) + reach,
  )
  for (let row = cells.firstRow; row < cells.endRow; row++) {
    const y = row + canvas.top
    for (let column = cells.firstColumn; column < cells.endColumn; column++) {
      const x = column + canvas.left
      let nearest = reach * reach
      let along = 0
      for (let step = 0; step < furrowSegments; step++) {
        const x0 = xs[step] ?? 0
        const y0 = ys[step] ?? 0
        const ex = (xs[step + 1] ?? 0) - x0
        const ey = (ys[step + 1] ?? 0) - y0
        const t = clamp(((x - x0) * ex + (y - y0) * ey) / (ex * ex + ey * ey + 1e-9), 0, 1)
        const gapX = x - x0 - t * ex
        const gapY = y - y0 - t * ey
        const squared = gapX * gapX + gapY * gapY
        if (squared < nearest) {
          nearest = squared
          along = (step + t) / furrowSegments
        }
      }
      if (nearest >= reach * reach) continue
      const taper = smoothstep(0, 0.3, along) * smoothstep(1, 0.7, along)
      const valley = bell(nearest / (width * width))
      const banks = bell(nearest / (reach * reach))
      const index = row * canvas.width + column
      layers.height[index] = (layers.height[index] ?? 0) + depth * taper * (0.5 * banks - 1.5 * valley)
      layers.albedo[index] = (layers.albedo[index] ?? 0) * (1 - clamp(0.055 * depth * taper * valley, -0.1, 0.35))
    }
  }
}
