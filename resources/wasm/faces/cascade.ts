// Runs a boosted cascade of Haar stumps over every window of one picture, four neighbouring windows at a time (128-bit SIMD). Each window's
// arithmetic is that of OpenCV's CascadeClassifier to the bit: features and votes in 32-bit floats, a stage's sum in 64 bits, and
// after a window that the first stage rejects the next one is skipped. AssemblyScript.

const windowSide: usize = 24
/** The part of a window whose variance normalises its features. */
const innerSide: usize = windowSide - 2
const innerArea: f64 = 484
const flatWindow: f64 = 0.1

/** Bytes of a stage (stumps, threshold) and of a stump (twelve offsets, three weights, threshold, votes below and from it on). */
const stageBytes: usize = 8
const stumpBytes: usize = 72
const weightsAt: usize = 48
const thresholdAt: usize = 60

/** Codes of a window. */
const refused: u8 = 0
const rejectedAtOnce: u8 = 1
const open: u8 = 2

@inline
function areaOf(corner: usize, pitch: usize): i32 {
  const below = corner + innerSide * pitch
  return load<i32>(corner) - load<i32>(corner + innerSide * 4) - load<i32>(below) + load<i32>(below + innerSide * 4)
}

/** What features of the windows of a row are multiplied by, 1 / (deviation * area); codes them refused (too flat) or open. */
function normalise(sums: usize, squares: usize, pitch: usize, columns: usize, factors: usize, codes: usize): void {
  const inner = pitch + 4
  for (let column: usize = 0; column < columns; column++) {
    const sum = <f64>areaOf(sums + inner + (column << 2), pitch)
    const square = <f64><u32>areaOf(squares + inner + (column << 2), pitch)
    const variance = innerArea * square - sum * sum
    let factor: f32 = 1
    let code = refused
    if (variance > 0) {
      factor = <f32>(1 / Math.sqrt(variance))
      if (innerArea * <f64>factor < flatWindow) code = open
    }
    store<f32>(factors + (column << 2), factor)
    store<u8>(codes + column, code)
  }
}

@inline
function rectangle(windows: usize, stump: usize): v128 {
  const upper = i32x4.sub(v128.load(windows + load<u32>(stump)), v128.load(windows + load<u32>(stump, 4)))
  const lower = i32x4.sub(v128.load(windows + load<u32>(stump, 12)), v128.load(windows + load<u32>(stump, 8)))
  return f32x4.convert_i32x4_s(i32x4.add(upper, lower))
}

/** Which of four windows pass a stage, one bit a window. */
function passStage(windows: usize, stumps: usize, count: i32, threshold: f64, factor: v128): i32 {
  let low = f64x2.splat(0)
  let high = low
  for (const end = stumps + <usize>count * stumpBytes; stumps < end; stumps += stumpBytes) {
    let value = f32x4.add(
      f32x4.mul(v128.load32_splat(stumps, weightsAt), rectangle(windows, stumps)),
      f32x4.mul(v128.load32_splat(stumps, weightsAt + 4), rectangle(windows, stumps + 16)))
    if (load<f32>(stumps, weightsAt + 8) != 0) {
      value = f32x4.add(value, f32x4.mul(v128.load32_splat(stumps, weightsAt + 8), rectangle(windows, stumps + 32)))
    }
    const below = f32x4.lt(f32x4.mul(value, factor), v128.load32_splat(stumps, thresholdAt))
    const vote = v128.bitselect(v128.load32_splat(stumps, thresholdAt + 4), v128.load32_splat(stumps, thresholdAt + 8), below)
    low = f64x2.add(low, f64x2.promote_low_f32x4(vote))
    high = f64x2.add(high, f64x2.promote_low_f32x4(i32x4.shuffle(vote, vote, 2, 3, 2, 3)))
  }
  const least = f64x2.splat(threshold)
  // "not less", as OpenCV asks it.
  return (i64x2.bitmask(f64x2.lt(low, least)) | (i64x2.bitmask(f64x2.lt(high, least)) << 2)) ^ 15
}

/** The first stage for a row of windows, then which of them are looked at and still open. */
function firstStage(sums: usize, columns: usize, step: usize, stages: usize, stumps: usize, factors: usize, codes: usize): void {
  const count = load<i32>(stages)
  const threshold = <f64>load<f32>(stages, 4)
  for (let column: usize = 0; column < columns; column += 4) {
    const passed = passStage(sums + (column << 2), stumps, count, threshold, v128.load(factors + (column << 2)))
    for (let lane: usize = 0; lane < 4; lane++) {
      const code = codes + column + lane
      if ((passed >> <i32>lane & 1) == 0 && load<u8>(code) == open) store<u8>(code, rejectedAtOnce)
    }
  }
  let next: usize = 0
  for (let column: usize = 0; column < columns; column++) {
    if (column != next) {
      store<u8>(codes + column, refused)
      continue
    }
    next += load<u8>(codes + column) == rejectedAtOnce ? 2 * step : step
  }
}

/**
 * @param sums    integral image of int32, [rows + 24, pitch bytes], with its row and column of zeros; 16 bytes beyond it are read
 * @param squares integral image of the squares, the same way
 * @param columns windows in a row, @param rows rows of windows
 * @param step    windows between two that are looked at
 * @param stages  the cascade's stages, @param stumps their stumps, one after another
 * @param factors room for columns + 4 floats, @param codes for columns + 4 bytes
 * @param hits    receives row and column of each window that passes, int32, in order
 * @returns their number
 */
export function scan(
  sums: usize, squares: usize, pitch: usize, columns: usize, rows: usize, step: usize, stages: usize, stageCount: usize,
  stumps: usize, factors: usize, codes: usize, hits: usize,
): i32 {
  let found: i32 = 0
  for (let row: usize = 0; row < rows; row += step) {
    const from = sums + row * pitch
    normalise(from, squares + row * pitch, pitch, columns, factors, codes)
    firstStage(from, columns, step, stages, stumps, factors, codes)
    for (let column: usize = 0; column < columns; column += 4) {
      let alive = 0
      for (let lane: usize = 0; lane < 4; lane++) {
        if (column + lane < columns && load<u8>(codes + column + lane) == open) alive |= 1 << <i32>lane
      }
      const factor = v128.load(factors + (column << 2))
      let stump = stumps + <usize>load<i32>(stages) * stumpBytes
      for (let stage: usize = 1; stage < stageCount && alive != 0; stage++) {
        const at = stages + stage * stageBytes
        const count = load<i32>(at)
        alive &= passStage(from + (column << 2), stump, count, <f64>load<f32>(at, 4), factor)
        stump += <usize>count * stumpBytes
      }
      for (let lane: i32 = 0; lane < 4; lane++) {
        if ((alive >> lane & 1) == 0) continue
        store<i32>(hits, <i32>row)
        store<i32>(hits, <i32>column + lane, 4)
        hits += 8
        found++
      }
    }
  }
  return found
}
