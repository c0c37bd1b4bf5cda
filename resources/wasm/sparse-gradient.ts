// Backward pass of a 5x5 convolution below quadrant max pooling: of each filter's map at most four positions have a gradient,
// so that the filter's and the input's gradients are at most four scaled additions of 5 rows of 5 * channels numbers.
//
// Images lane, lane + lanes, … add up in the lane's own sums: lanes may run at once, and how many threads they run on
// does not change the order of any addition.
//
// The work is bound by memory, so it goes by blocks of 32 channels: the padded maps of a block stay in the second-level cache,
// and a filter's 3.2 kB of weights and of sums in the first while all images of the lane pass over them.

const kernelSide: usize = 5
const padding: usize = 2
const vector: usize = 16
/** Channels of a block, in bytes. */
const blockBytes: usize = 32 * 4
const rowBytes: usize = kernelSide * blockBytes
const filterBytes: usize = kernelSide * rowBytes

@inline
function copyBlock(to: usize, from: usize): void {
  for (let at: usize = 0; at < blockBytes; at += vector) v128.store(to + at, v128.load(from + at))
}

/** One block of [side, side, channels] into the middle of [side + 4, side + 4, 32]; the margin is not touched. */
@inline
function pad(map: usize, padded: usize, side: usize, width: usize): void {
  for (let row: usize = 0; row < side; row++) {
    for (let column: usize = 0; column < side; column++) {
      copyBlock(padded + ((row + padding) * (side + 2 * padding) + column + padding) * blockBytes, map + (row * side + column) * width)
    }
  }
}

/** The reverse of {@link pad}. */
@inline
function crop(padded: usize, map: usize, side: usize, width: usize): void {
  for (let row: usize = 0; row < side; row++) {
    for (let column: usize = 0; column < side; column++) {
      copyBlock(map + (row * side + column) * width, padded + ((row + padding) * (side + 2 * padding) + column + padding) * blockBytes)
    }
  }
}

@inline
function addScaled(to: usize, scale: v128, from: v128): void {
  v128.store(to, f32x4.add(v128.load(to), f32x4.mul(scale, from)))
}

/** One window. */
@inline
function addWindow(input: usize, inputGradient: usize, kernel: usize, sums: usize, rowPitch: usize, offset: usize, scale: v128): void {
  for (let row: usize = 0; row < kernelSide; row++) {
    const from = input + offset + row * rowPitch
    const to = inputGradient + offset + row * rowPitch
    const weights = kernel + row * rowBytes
    const rowSums = sums + row * rowBytes
    for (let at: usize = 0; at < rowBytes; at += 2 * vector) {
      addScaled(rowSums + at, scale, v128.load(from + at))
      addScaled(rowSums + at + vector, scale, v128.load(from + at, 16))
      addScaled(to + at, scale, v128.load(weights + at))
      addScaled(to + at + vector, scale, v128.load(weights + at, 16))
    }
  }
}

/** Two windows of one filter: its weights and sums pass through registers once for both. */
@inline
function addTwoWindows(
  input: usize, inputGradient: usize, kernel: usize, sums: usize, rowPitch: usize,
  firstOffset: usize, firstScale: v128, secondOffset: usize, secondScale: v128,
): void {
  for (let row: usize = 0; row < kernelSide; row++) {
    const firstFrom = input + firstOffset + row * rowPitch
    const secondFrom = input + secondOffset + row * rowPitch
    const firstTo = inputGradient + firstOffset + row * rowPitch
    const secondTo = inputGradient + secondOffset + row * rowPitch
    const weights = kernel + row * rowBytes
    const rowSums = sums + row * rowBytes
    for (let at: usize = 0; at < rowBytes; at += vector) {
      const sum = f32x4.add(v128.load(rowSums + at), f32x4.mul(firstScale, v128.load(firstFrom + at)))
      v128.store(rowSums + at, f32x4.add(sum, f32x4.mul(secondScale, v128.load(secondFrom + at))))
      const weight = v128.load(weights + at)
      addScaled(firstTo + at, firstScale, weight)
      addScaled(secondTo + at, secondScale, weight)
    }
  }
}

/** One filter and image: the quadrants with a gradient, two at a time. */
@inline
function addFilter(
  input: usize, inputGradient: usize, kernel: usize, sums: usize, positions: usize, gradient: usize, side: i32, filters: usize,
): void {
  const rowPitch = <usize>(side + 4) * blockBytes
  let waiting: bool = false
  let waitingOffset: usize = 0
  let waitingScale: f32 = 0
  for (let quadrant: usize = 0; quadrant < 4; quadrant++) {
    const at = (quadrant * filters) << 2
    const scale = load<f32>(gradient + at)
    if (scale == 0) continue
    const position = load<i32>(positions + at)
    const offset = <usize>(position / side) * rowPitch + <usize>(position % side) * blockBytes
    if (waiting) {
      addTwoWindows(input, inputGradient, kernel, sums, rowPitch, waitingOffset, f32x4.splat(waitingScale), offset, f32x4.splat(scale))
      waiting = false
    } else {
      waiting = true
      waitingOffset = offset
      waitingScale = scale
    }
  }
  if (waiting) addWindow(input, inputGradient, kernel, sums, rowPitch, waitingOffset, f32x4.splat(waitingScale))
}

/**
 * Both gradients of a part of the batch.
 *
 * @param map             the layer's input [images, side, side, channels], channels a multiple of 32
 * @param mapGradient     receives its gradient
 * @param kernel          [channels / 32, filters, 5, 5, 32]
 * @param kernelGradients a sum of the same shape for each lane, added to
 * @param positions       int32 [images, 4, filters]: row * side + column of each quadrant's winner
 * @param gradient        [images, 4, filters], after ReLU
 * @param padded          2 * (side + 4)^2 * 32 floats for each image and lane: ceil(images / lanes) * lanes in all; zero at first
 */
export function addSparseGradient(
  map: usize, mapGradient: usize, kernel: usize, kernelGradients: usize, positions: usize, gradient: usize, padded: usize,
  images: usize, side: usize, channels: usize, filters: usize, lane: usize, lanes: usize,
): void {
  const width = channels << 2
  const mapBytes = side * side * width
  const paddedBytes = (side + 4) * (side + 4) * blockBytes
  const blocks = width / blockBytes
  const quadrantBytes = filters << 4
  const inputs = padded + lane * 2 * ((images + lanes - 1) / lanes) * paddedBytes
  for (let block: usize = 0; block < blocks; block++) {
    const weights = kernel + block * filters * filterBytes
    const sums = kernelGradients + (lane * blocks + block) * filters * filterBytes
    let input = inputs
    for (let image = lane; image < images; image += lanes) {
      pad(map + image * mapBytes + block * blockBytes, input, side, width)
      memory.fill(input + paddedBytes, 0, paddedBytes)
      input += 2 * paddedBytes
    }
    for (let filter: usize = 0; filter < filters; filter++) {
      input = inputs
      for (let image = lane; image < images; image += lanes) {
        const pooled = image * quadrantBytes + (filter << 2)
        addFilter(input, input + paddedBytes, weights + filter * filterBytes, sums + filter * filterBytes,
          positions + pooled, gradient + pooled, <i32>side, filters)
        input += 2 * paddedBytes
      }
    }
    input = inputs
    for (let image = lane; image < images; image += lanes) {
      crop(input + paddedBytes, mapGradient + image * mapBytes + block * blockBytes, side, width)
      input += 2 * paddedBytes
    }
  }
}

/** Adds the sums of all lanes up in the first; each lane of the call serves a run of numbers of its own. */
export function addLanes(sums: usize, count: usize, lane: usize, lanes: usize): void {
  const bytes = count << 2
  const run = bytes / lanes
  for (let at = lane * run; at < (lane + 1) * run; at += vector) {
    let total = v128.load(sums + at)
    for (let other: usize = 1; other < lanes; other++) total = f32x4.add(total, v128.load(sums + other * bytes + at))
    v128.store(sums + at, total)
  }
}
