// Max pooling that remembers its winners. Responses are read as Winograd leaves them, [16 positions of a 4x4 tile,
// images * tiles, channels], or as a plain map. The first maximum in row-major order wins, as in TensorFlow; a value that is
// no number wins for good, so that a diverging run cannot hide behind ReLU.
//
// Every function serves the images lane, lane + lanes, …; lanes may run at once.

const vector: usize = 16

/** 2x2 max pooling and ReLU of tiled responses; `winners` gets 0..3, or -1 where ReLU closes the window. */
export function poolTiles(
  tiled: usize, pooled: usize, winners: usize, images: usize, side: usize, channels: usize, lane: usize, lanes: usize,
): void {
  const tiles = side >> 2
  const half = side >> 1
  const width = channels << 2
  const pitch = images * tiles * tiles * width
  const zero = f32x4.splat(0)
  for (let image: usize = lane; image < images; image += lanes) {
    for (let row: usize = 0; row < half; row++) {
      for (let column: usize = 0; column < half; column++) {
        const tile = (image * tiles + (row >> 1)) * tiles + (column >> 1)
        const from = tiled + (((row & 1) * 8) + ((column & 1) * 2)) * pitch + tile * width
        const to = ((image * half + row) * half + column) * width
        for (let channel: usize = 0; channel < width; channel += vector) {
          let best = v128.load(from + channel)
          let winner = i32x4.splat(0)
          for (let position: i32 = 1; position < 4; position++) {
            const value = v128.load(from + <usize>((position >> 1) * 4 + (position & 1)) * pitch + channel)
            const larger = v128.or(f32x4.gt(value, best), f32x4.ne(value, value))
            const better = v128.andnot(larger, f32x4.ne(best, best))
            best = v128.bitselect(value, best, better)
            winner = v128.bitselect(i32x4.splat(position), winner, better)
          }
          const closed = f32x4.le(best, zero)
          v128.store(pooled + to + channel, v128.andnot(best, closed))
          v128.store(winners + to + channel, v128.or(winner, closed))
        }
      }
    }
  }
}

/**
 * Quadrant max pooling of one image, before ReLU. A position's responses lie `tilePitch` bytes apart for the place in its
 * tile and `width` for the tile; a plain map is the case of one position a tile.
 */
@inline
function poolImage(
  responses: usize, pitch: usize, shift: usize, best: usize, place: usize, side: usize, width: usize,
): void {
  const half = side >> 1
  const mask: usize = (1 << shift) - 1
  for (let quadrant: usize = 0; quadrant < 4; quadrant++) {
    for (let y: usize = 0; y < half; y++) {
      for (let x: usize = 0; x < half; x++) {
        const row = (quadrant >> 1) * half + y
        const column = (quadrant & 1) * half + x
        const from = responses + (((row & mask) << shift) + (column & mask)) * pitch + ((row >> shift) * (side >> shift) + (column >> shift)) * width
        const here = i32x4.splat(<i32>(row * side + column))
        if (y == 0 && x == 0) {
          for (let channel: usize = 0; channel < width; channel += vector) {
            v128.store(best + channel, v128.load(from + channel))
            v128.store(place + channel, here)
          }
        } else {
          for (let channel: usize = 0; channel < width; channel += vector) {
            const value = v128.load(from + channel)
            const before = v128.load(best + channel)
            const larger = v128.andnot(v128.or(f32x4.gt(value, before), f32x4.ne(value, value)), f32x4.ne(before, before))
            v128.store(best + channel, v128.bitselect(value, before, larger))
            v128.store(place + channel, v128.bitselect(here, v128.load(place + channel), larger))
          }
        }
      }
    }
    best += width
    place += width
  }
}

/**
 * Quadrant max pooling, before ReLU.
 *
 * @param responses [16, images * tiles, channels] where `tiled` is 1, else [images, side, side, channels]
 * @param maximum   receives [images, 4 quadrants, channels]
 * @param positions receives int32 of the same shape: row * side + column of the winner
 */
export function poolQuadrants(
  responses: usize, tiled: usize, maximum: usize, positions: usize, images: usize, side: usize, channels: usize, lane: usize, lanes: usize,
): void {
  const width = channels << 2
  const shift: usize = tiled << 1
  const imageBytes = (side >> shift) * (side >> shift) * width
  for (let image: usize = lane; image < images; image += lanes) {
    const pooled = image * 4 * width
    poolImage(responses + image * imageBytes, images * imageBytes, shift, maximum + pooled, positions + pooled, side, width)
  }
}
