// Tile transforms of the Winograd convolution F(4x4, 5x5); the algebra is explained in
// src/compute/network/fast/winograd-algebra.ts. AssemblyScript, 128-bit SIMD: four channels at a time.
//
// A map is [images, side, side, channels]; a tile is 4x4 positions of it. Transformed maps are
// [64 points, images * tiles, channels], point (vertical, horizontal) = 8 * vertical + horizontal.
//
// Every function serves the images lane, lane + lanes, …; lanes may run at once. `scratch` holds 128 * channels floats a lane.

const vector: usize = 16

/** B^T x: eight values, `from + i * stride`, to eight points, `to + j * pitch`. */
@inline
function inputPoints(from: usize, stride: usize, to: usize, pitch: usize): void {
  const x0 = v128.load(from)
  const x1 = v128.load(from + stride)
  const x2 = v128.load(from + 2 * stride)
  const x3 = v128.load(from + 3 * stride)
  const x4 = v128.load(from + 4 * stride)
  const x5 = v128.load(from + 5 * stride)
  const x6 = v128.load(from + 6 * stride)
  const x7 = v128.load(from + 7 * stride)
  const c525 = f32x4.splat(5.25)
  const c425 = f32x4.splat(4.25)
  const c125 = f32x4.splat(1.25)
  const c025 = f32x4.splat(0.25)
  const two = f32x4.splat(2)
  // Points 0 and infinity.
  v128.store(to, f32x4.add(f32x4.sub(x6, x0), f32x4.mul(c525, f32x4.sub(x2, x4))))
  v128.store(to + 7 * pitch, f32x4.add(f32x4.sub(x7, x1), f32x4.mul(c525, f32x4.sub(x3, x5))))
  // Points 1, -1: an even part plus and minus an odd one.
  let even = f32x4.sub(f32x4.add(x2, x6), f32x4.mul(c425, x4))
  let odd = f32x4.sub(f32x4.add(x1, x5), f32x4.mul(c425, x3))
  v128.store(to + pitch, f32x4.add(even, odd))
  v128.store(to + 2 * pitch, f32x4.sub(even, odd))
  // Points 2, -2.
  even = f32x4.add(f32x4.sub(f32x4.mul(c025, x2), f32x4.mul(c125, x4)), x6)
  odd = f32x4.mul(two, f32x4.add(f32x4.sub(f32x4.mul(c025, x1), f32x4.mul(c125, x3)), x5))
  v128.store(to + 3 * pitch, f32x4.add(even, odd))
  v128.store(to + 4 * pitch, f32x4.sub(even, odd))
  // Points 1/2, -1/2.
  const four = f32x4.splat(4)
  const five = f32x4.splat(5)
  even = f32x4.add(f32x4.sub(f32x4.mul(four, x2), f32x4.mul(five, x4)), x6)
  odd = f32x4.mul(f32x4.splat(0.5), f32x4.add(f32x4.sub(f32x4.mul(four, x1), f32x4.mul(five, x3)), x5))
  v128.store(to + 5 * pitch, f32x4.add(even, odd))
  v128.store(to + 6 * pitch, f32x4.sub(even, odd))
}

/** A y: four values to eight points. */
@inline
function outputPoints(y0: v128, y1: v128, y2: v128, y3: v128, to: usize, pitch: usize): void {
  v128.store(to, y0)
  v128.store(to + 7 * pitch, y3)
  let even = f32x4.add(y0, y2)
  let odd = f32x4.add(y1, y3)
  v128.store(to + pitch, f32x4.add(even, odd))
  v128.store(to + 2 * pitch, f32x4.sub(even, odd))
  const four = f32x4.splat(4)
  const quarter = f32x4.splat(0.25)
  even = f32x4.add(y0, f32x4.mul(four, y2))
  odd = f32x4.mul(f32x4.splat(2), f32x4.add(y1, f32x4.mul(four, y3)))
  v128.store(to + 3 * pitch, f32x4.add(even, odd))
  v128.store(to + 4 * pitch, f32x4.sub(even, odd))
  even = f32x4.add(y0, f32x4.mul(quarter, y2))
  odd = f32x4.mul(f32x4.splat(0.5), f32x4.add(y1, f32x4.mul(quarter, y3)))
  v128.store(to + 5 * pitch, f32x4.add(even, odd))
  v128.store(to + 6 * pitch, f32x4.sub(even, odd))
}

/** B v: eight points, `from + j * pitch`, to eight values, `to + i * stride`. */
@inline
function inputValues(from: usize, pitch: usize, to: usize, stride: usize): void {
  const v0 = v128.load(from)
  const v7 = v128.load(from + 7 * pitch)
  let plus = v128.load(from + pitch)
  let minus = v128.load(from + 2 * pitch)
  const even1 = f32x4.add(plus, minus)
  const odd1 = f32x4.sub(plus, minus)
  plus = v128.load(from + 3 * pitch)
  minus = v128.load(from + 4 * pitch)
  const even2 = f32x4.add(plus, minus)
  const odd2 = f32x4.sub(plus, minus)
  plus = v128.load(from + 5 * pitch)
  minus = v128.load(from + 6 * pitch)
  const even3 = f32x4.add(plus, minus)
  const odd3 = f32x4.sub(plus, minus)
  const c525 = f32x4.splat(5.25)
  const c425 = f32x4.splat(4.25)
  const half = f32x4.splat(0.5)
  const two = f32x4.splat(2)
  const upper = f32x4.mul(c525, v0)
  const lower = f32x4.mul(c525, v7)
  v128.store(to, f32x4.neg(v0))
  v128.store(to + 7 * stride, v7)
  v128.store(to + stride, f32x4.sub(f32x4.add(f32x4.add(odd1, f32x4.mul(half, odd2)), f32x4.mul(two, odd3)), v7))
  v128.store(to + 3 * stride, f32x4.sub(f32x4.sub(lower, f32x4.mul(c425, odd1)), f32x4.mul(f32x4.splat(2.5), f32x4.add(odd2, odd3))))
  v128.store(to + 5 * stride, f32x4.sub(f32x4.add(f32x4.add(odd1, f32x4.mul(two, odd2)), f32x4.mul(half, odd3)), lower))
  v128.store(to + 2 * stride, f32x4.add(f32x4.add(upper, even1), f32x4.add(f32x4.mul(f32x4.splat(0.25), even2), f32x4.mul(f32x4.splat(4), even3))))
  v128.store(to + 4 * stride, f32x4.neg(f32x4.add(f32x4.add(upper, f32x4.mul(c425, even1)),
    f32x4.add(f32x4.mul(f32x4.splat(1.25), even2), f32x4.mul(f32x4.splat(5), even3)))))
  v128.store(to + 6 * stride, f32x4.add(f32x4.add(v0, even1), f32x4.add(even2, even3)))
}

/**
 * V = B^T d B of every tile's 8x8 neighbourhood d, zero outside the map ("same" padding 2).
 * Two passes, one a direction, through `scratch`: each point's row is then written in one run.
 */
export function transformInput(map: usize, points: usize, scratch: usize, images: usize, side: usize, channels: usize, lane: usize, lanes: usize): void {
  const tiles = side >> 2
  const width = channels << 2
  const pitch = images * tiles * tiles * width
  const values = scratch + lane * 128 * width
  const patch = values + 64 * width
  for (let image: usize = lane; image < images; image += lanes) {
    for (let tileRow: usize = 0; tileRow < tiles; tileRow++) {
      for (let tileColumn: usize = 0; tileColumn < tiles; tileColumn++) {
        const inner = tileRow > 0 && tileColumn > 0 && tileRow + 1 < tiles && tileColumn + 1 < tiles
        let from = map + ((image * side + (tileRow << 2) - 2) * side + (tileColumn << 2) - 2) * width
        let rowPitch = side * width
        if (!inner) {
          // At the border the neighbourhood is first copied between zeros.
          memory.fill(patch, 0, 64 * width)
          for (let y: usize = 0; y < 8; y++) {
            const row = (tileRow << 2) + y - 2
            if (row >= side) continue // unsigned: rows above the map wrap round
            const first: usize = tileColumn == 0 ? 2 : 0
            const last: usize = tileColumn + 1 == tiles ? 6 : 8
            memory.copy(patch + (y * 8 + first) * width, map + ((image * side + row) * side + (tileColumn << 2) + first - 2) * width, (last - first) * width)
          }
          from = patch
          rowPitch = 8 * width
        }
        for (let y: usize = 0; y < 8; y++) {
          const row = from + y * rowPitch
          for (let channel: usize = 0; channel < width; channel += vector) {
            inputPoints(row + channel, width, values + y * 8 * width + channel, width)
          }
        }
        const to = points + ((image * tiles + tileRow) * tiles + tileColumn) * width
        for (let x: usize = 0; x < 8; x++) {
          for (let channel: usize = 0; channel < width; channel += vector) {
            inputPoints(values + x * width + channel, 8 * width, to + x * pitch + channel, 8 * pitch)
          }
        }
      }
    }
  }
}

/** Lanes of `gradient` where `winner` names this position of the 2x2 window, else 0. */
@inline
function route(gradient: v128, winner: v128, position: i32): v128 {
  return v128.and(gradient, i32x4.eq(winner, i32x4.splat(position)))
}

/**
 * A g A^T of every 4x4 tile of the gradient g of a convolution's output, where g comes from 2x2 max pooling: each
 * pooled gradient goes to its window's winner, and nowhere where the winner is -1 (closed by ReLU).
 *
 * @param pooled  [images, side / 2, side / 2, channels]
 * @param winners int32, the same shape
 * @param side    of the map before pooling
 */
export function transformPooledGradient(
  pooled: usize, winners: usize, points: usize, scratch: usize, images: usize, side: usize, channels: usize, lane: usize, lanes: usize,
): void {
  const tiles = side >> 2
  const half = side >> 1
  const width = channels << 2
  const pitch = images * tiles * tiles * width
  const values = scratch + lane * 128 * width
  for (let image: usize = lane; image < images; image += lanes) {
    for (let tileRow: usize = 0; tileRow < tiles; tileRow++) {
      for (let tileColumn: usize = 0; tileColumn < tiles; tileColumn++) {
        for (let window: usize = 0; window < 2; window++) {
          const offset = ((image * half + (tileRow << 1) + window) * half + (tileColumn << 1)) * width
          const upper = values + window * 16 * width
          for (let channel: usize = 0; channel < width; channel += vector) {
            const left = v128.load(pooled + offset + channel)
            const right = v128.load(pooled + offset + width + channel)
            const leftWinner = v128.load(winners + offset + channel)
            const rightWinner = v128.load(winners + offset + width + channel)
            outputPoints(route(left, leftWinner, 0), route(left, leftWinner, 1),
              route(right, rightWinner, 0), route(right, rightWinner, 1), upper + channel, width)
            outputPoints(route(left, leftWinner, 2), route(left, leftWinner, 3),
              route(right, rightWinner, 2), route(right, rightWinner, 3), upper + 8 * width + channel, width)
          }
        }
        const to = points + ((image * tiles + tileRow) * tiles + tileColumn) * width
        for (let x: usize = 0; x < 8; x++) {
          for (let channel: usize = 0; channel < width; channel += vector) {
            const from = values + x * width + channel
            outputPoints(v128.load(from), v128.load(from + 8 * width), v128.load(from + 16 * width), v128.load(from + 24 * width),
              to + x * pitch + channel, 8 * pitch)
          }
        }
      }
    }
  }
}

/**
 * The transpose of {@link transformInput}: B v B^T of every tile, added where the 8x8 neighbourhoods overlap.
 *
 * @param map receives [images, side, side, channels]
 */
export function transformInputGradient(points: usize, map: usize, scratch: usize, images: usize, side: usize, channels: usize, lane: usize, lanes: usize): void {
  const tiles = side >> 2
  const width = channels << 2
  const pitch = images * tiles * tiles * width
  const values = scratch + lane * 128 * width
  const patch = values + 64 * width
  for (let image: usize = lane; image < images; image += lanes) {
    memory.fill(map + image * side * side * width, 0, side * side * width)
    for (let tileRow: usize = 0; tileRow < tiles; tileRow++) {
      for (let tileColumn: usize = 0; tileColumn < tiles; tileColumn++) {
        const from = points + ((image * tiles + tileRow) * tiles + tileColumn) * width
        for (let x: usize = 0; x < 8; x++) {
          for (let channel: usize = 0; channel < width; channel += vector) {
            inputValues(from + x * pitch + channel, 8 * pitch, values + x * width + channel, 8 * width)
          }
        }
        const first: usize = tileColumn == 0 ? 2 : 0
        const last: usize = tileColumn + 1 == tiles ? 6 : 8
        for (let y: usize = 0; y < 8; y++) {
          const row = (tileRow << 2) + y - 2
          if (row >= side) continue // unsigned: rows above the map wrap round
          for (let channel: usize = 0; channel < width; channel += vector) {
            inputValues(values + y * 8 * width + channel, width, patch + channel, width)
          }
          const to = map + ((image * side + row) * side + (tileColumn << 2) - 2) * width
          for (let at = first * width; at < last * width; at += vector) {
            v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(patch + at)))
          }
        }
      }
    }
  }
}
