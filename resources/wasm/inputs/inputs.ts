// A face made ready for the network: the random transform and local normalisation, two pixels at a time (128-bit SIMD). The
// arithmetic is that of src/shared/vision (augmentation.ts, local-normalisation.ts) in the same order and in 64-bit floats, so that every
// number is the same to the bit; what each step means is said there. AssemblyScript.
//
// A frame is [side + 4, side + 4] of 64-bit floats: a picture in a margin of zeros, so that the box sums need no case for
// the border. Sides are even. The caller owns the memory.

const margin: usize = 2
const boxArea: f64 = 25
const deviationFloor: f64 = 1e-4
const varianceFloor: f64 = deviationFloor * deviationFloor

/** Address of a frame's pixel in the first column of a row. */
@inline
function rowOf(frame: usize, side: usize, row: usize): usize {
  return frame + (((row + margin) * (side + 2 * margin) + margin) << 3)
}

/** One of the four bytes (this pixel, right, below, below right) of the first two lanes, as 64-bit floats. */
@inline
function neighbour(corners: v128, bits: i32): v128 {
  return f64x2.convert_low_i32x4_s(v128.and(i32x4.shr_u(corners, bits), i32x4.splat(255)))
}

/**
 * Writes x^power * factor + offset of the window that the transform cuts out, then stretches it to 0..2.
 *
 * @param pixels  bytes [side, side]
 * @param table   x^power by the fourth root of x, 1,026 64-bit floats
 * @param numbers ten 64-bit floats: cosine and sine of the rotation times the scale, shifts across and down, factor, offset, then 1, 255, 1024 and
 *   2^52. The last four are given because engines build a constant vector anew at every use, while one that was loaded stays: a tenth of the time.
 * @param frame   receives the picture; its margin stays as it is
 */
export function augment(pixels: usize, table: usize, numbers: usize, frame: usize, side: usize, flip: bool): void {
  const cosine = v128.load64_splat(numbers, 0)
  const sine = v128.load64_splat(numbers, 8)
  const shiftX = v128.load64_splat(numbers, 16)
  const shiftY = v128.load64_splat(numbers, 24)
  const factor = v128.load64_splat(numbers, 32)
  const offset = v128.load64_splat(numbers, 40)
  const one = v128.load64_splat(numbers, 48)
  const white = v128.load64_splat(numbers, 56)
  const tableSize = v128.load64_splat(numbers, 64)
  const wholeNumber = v128.load64_splat(numbers, 72)
  const zero = f64x2.splat(0)
  const two = f64x2.add(one, one)
  const pitch = f64x2.splat(<f64>side)
  const last = f64x2.sub(pitch, one)
  const lastCorner = f64x2.sub(last, one)
  const centre = f64x2.div(last, two)
  let least = f64x2.splat(Infinity)
  let most = f64x2.splat(-Infinity)
  let y = f64x2.sub(zero, centre)
  for (let row: usize = 0; row < side; row++, y = f64x2.add(y, one)) {
    const sineY = f64x2.mul(sine, y)
    const cosineY = f64x2.mul(cosine, y)
    let x = f64x2.sub(f64x2(0, 1), centre)
    let to = rowOf(frame, side, row)
    for (const end = to + (side << 3); to < end; to += 16, x = f64x2.add(x, two)) {
      let across = f64x2.add(f64x2.add(f64x2.sub(f64x2.mul(cosine, x), sineY), centre), shiftX)
      if (flip) across = f64x2.sub(last, across)
      const down = f64x2.add(f64x2.add(f64x2.add(f64x2.mul(sine, x), cosineY), centre), shiftY)
      const sourceX = f64x2.pmin(f64x2.pmax(across, zero), last)
      const sourceY = f64x2.pmin(f64x2.pmax(down, zero), last)
      const left = f64x2.pmin(f64x2.trunc(sourceX), lastCorner)
      const top = f64x2.pmin(f64x2.trunc(sourceY), lastCorner)
      const rightShare = f64x2.sub(sourceX, left)
      const leftShare = f64x2.sub(one, rightShare)
      const lowerShare = f64x2.sub(sourceY, top)
      // A whole number below 2^52 stands in the lowest bits of its sum with 2^52.
      const corner = f64x2.add(f64x2.add(f64x2.mul(top, pitch), left), wholeNumber)
      const first = pixels + <usize>i32x4.extract_lane(corner, 0)
      const second = pixels + <usize>i32x4.extract_lane(corner, 2)
      const corners = i32x4(load<u16>(first) | (<i32>load<u16>(first + side) << 16), load<u16>(second) | (<i32>load<u16>(second + side) << 16), 0, 0)
      const upper = f64x2.add(f64x2.mul(neighbour(corners, 0), leftShare), f64x2.mul(neighbour(corners, 8), rightShare))
      const lower = f64x2.add(f64x2.mul(neighbour(corners, 16), leftShare), f64x2.mul(neighbour(corners, 24), rightShare))
      const grey = f64x2.div(f64x2.add(f64x2.mul(upper, f64x2.sub(one, lowerShare)), f64x2.mul(lower, lowerShare)), white)
      const place = f64x2.mul(f64x2.sqrt(f64x2.sqrt(grey)), tableSize)
      const entry = f64x2.trunc(place)
      const entries = f64x2.add(entry, wholeNumber)
      const firstPair = v128.load(table + (<usize>i32x4.extract_lane(entries, 0) << 3))
      const secondPair = v128.load(table + (<usize>i32x4.extract_lane(entries, 2) << 3))
      const low = i64x2.shuffle(firstPair, secondPair, 0, 2)
      const high = i64x2.shuffle(firstPair, secondPair, 1, 3)
      const powered = f64x2.add(low, f64x2.mul(f64x2.sub(high, low), f64x2.sub(place, entry)))
      const value = f64x2.add(f64x2.mul(powered, factor), offset)
      v128.store(to, value)
      least = f64x2.pmin(least, value)
      most = f64x2.pmax(most, value)
    }
  }
  stretch(frame, side,
    min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1)), max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1)))
}

/** Values from `least` to `most` to 0..2; all 0 where there is but one. */
@inline
function stretch(frame: usize, side: usize, least: f64, most: f64): void {
  const times = f64x2.splat(most > least ? 2 / (most - least) : 0)
  for (let row: usize = 0; row < side; row++) {
    let to = rowOf(frame, side, row)
    for (const end = to + (side << 3); to < end; to += 16) v128.store(to, f64x2.mul(f64x2.sub(v128.load(to), f64x2.splat(least)), times))
  }
}

/** Grey values 0..2 of bytes, by a table of 256. */
export function showGreys(pixels: usize, greys: usize, frame: usize, side: usize): void {
  for (let row: usize = 0; row < side; row++) {
    let to = rowOf(frame, side, row)
    for (const end = to + (side << 3); to < end; to += 8) store<f64>(to, load<f64>(greys + (<usize>load<u8>(pixels++) << 3)))
  }
}

/** Sums of five neighbours along the rows of the picture; `rowSums` is [side + 4, side], its first and last two rows are zero. */
@inline
function sumRows(frame: usize, rowSums: usize, side: usize): void {
  let to = rowSums + ((margin * side) << 3)
  for (let row: usize = 0; row < side; row++) {
    let from = rowOf(frame, side, row) - (margin << 3)
    for (const end = from + (side << 3); from < end; from += 16, to += 16) {
      v128.store(to, f64x2.add(f64x2.add(f64x2.add(f64x2.add(
        v128.load(from), v128.load(from, 8)), v128.load(from, 16)), v128.load(from, 24)), v128.load(from, 32)))
    }
  }
}

/** Mean of the 5x5 box: the five row sums from `at` on, a pitch apart. */
@inline
function meanOf(at: usize, pitch: usize): v128 {
  const sum = f64x2.add(f64x2.add(f64x2.add(f64x2.add(
    v128.load(at), v128.load(at + pitch)), v128.load(at + 2 * pitch)), v128.load(at + 3 * pitch)), v128.load(at + 4 * pitch))
  return f64x2.div(sum, f64x2.splat(boxArea))
}

/**
 * Local normalisation.
 *
 * @param frame   the picture, 0..2; is overwritten
 * @param rowSums [side + 4, side] 64-bit floats, zero at first
 * @param centred [side, side] 64-bit floats
 * @param inputs  receives [side, side] 32-bit floats
 * @param divides by the standard deviation of the centred picture, else by nothing
 */
export function normalise(frame: usize, rowSums: usize, centred: usize, inputs: usize, side: usize, divides: bool): void {
  const pitch = side << 3
  sumRows(frame, rowSums, side)
  let at = rowSums
  let middle = centred
  let input = inputs
  for (let row: usize = 0; row < side; row++) {
    let to = rowOf(frame, side, row)
    for (const end = to + pitch; to < end; to += 16, at += 16, middle += 16, input += 8) {
      const value = f64x2.sub(v128.load(to), meanOf(at, pitch))
      if (divides) {
        v128.store(middle, value)
        v128.store(to, f64x2.mul(value, value))
      } else v128.store64_lane(input, f32x4.demote_f64x2_zero(value), 0)
    }
  }
  if (!divides) return
  sumRows(frame, rowSums, side)
  at = rowSums
  middle = centred
  input = inputs
  for (const end = centred + side * pitch; middle < end; at += 16, middle += 16, input += 8) {
    const variance = meanOf(at, pitch)
    const deviation = v128.bitselect(f64x2.sqrt(variance), f64x2.splat(deviationFloor), f64x2.gt(variance, f64x2.splat(varianceFloor)))
    v128.store64_lane(input, f32x4.demote_f64x2_zero(f64x2.div(v128.load(middle), deviation)), 0)
  }
}
