// Forward pooling and the backward pass of single neurons over their receptive fields (docs/inspection.md). After the gates most of a
// signal is zero, and unpooling leaves three of four places of a map empty, so that sending it through a transposed convolution is a short
// list of scaled additions for each place: an eighth of the dense operation's multiplications.
//
// Every function serves the images lane, lane + lanes, …; lanes may run at once. AssemblyScript, 128-bit SIMD.

const vector: usize = 16
const kernelSide: usize = 5
/** Channels that are added up in registers at a time, in bytes: a tap's block of all filters then stays in the first-level cache. */
const blockBytes: usize = 32 * 4
/** A first-layer filter: five rows of four, the fifth column, three zeros. */
const pixelFilterBytes: usize = 28 * 4
/** Value and weights of an entry in a list. */
const entryShift: usize = 3

/** Bits of `gates`: what must be positive where a signal passes. */
const needsForward: i32 = 1
const needsSignal: i32 = 2

/**
 * ReLU and 2x2 max pooling with switches, 2 * (row in the cell) + (column in the cell); a cell without a positive value gives 0 and 0.
 *
 * @param map      [images, side, side, channels]
 * @param pooled   receives [images, side / 2, side / 2, channels]
 * @param switches receives bytes of the same shape
 */
export function poolMap(map: usize, pooled: usize, switches: usize, images: usize, side: usize, channels: usize, lane: usize, lanes: usize): void {
  const half = side >> 1
  const width = channels << 2
  for (let image: usize = lane; image < images; image += lanes) {
    for (let row: usize = 0; row < half; row++) {
      for (let column: usize = 0; column < half; column++) {
        const from = map + ((image * side + (row << 1)) * side + (column << 1)) * width
        const to = (image * half + row) * half + column
        for (let channel: usize = 0; channel < width; channel += vector) {
          let best = f32x4.splat(0)
          let place = i32x4.splat(0)
          for (let position: i32 = 0; position < 4; position++) {
            const value = v128.load(from + (<usize>(position >> 1) * side + <usize>(position & 1)) * width + channel)
            const larger = f32x4.gt(value, best)
            best = v128.bitselect(value, best, larger)
            place = v128.bitselect(i32x4.splat(position), place, larger)
          }
          v128.store(pooled + to * width + channel, best)
          const bytes = i8x16.shuffle(place, place, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12)
          store<i32>(switches + to * channels + (channel >> 2), i32x4.extract_lane(bytes, 0))
        }
      }
    }
  }
}

/**
 * Lists what passes the gates, by pooled position and the place that its switch names.
 *
 * @param weightBytes between the weights of one channel and the next
 * @param lists       receives [positions, 4 places, channels] entries (value, channel * weightBytes)
 * @param counts      receives [positions, 4 places]
 */
@inline
function listOpen(
  signal: usize, forward: usize, switches: usize, positions: usize, channels: usize, weightBytes: usize, gates: i32, lists: usize, counts: usize,
): void {
  memory.fill(counts, 0, positions << 4)
  const anyForward: i32 = gates & needsForward ? 0 : 1
  const anySignal: i32 = gates & needsSignal ? 0 : 1
  for (let position: usize = 0; position < positions; position++) {
    for (let channel: usize = 0; channel < channels; channel++) {
      // Without branches: which entries are open is as good as random.
      const value = load<f32>(signal)
      const open = i32(value != 0) & (anyForward | i32(load<f32>(forward) > 0)) & (anySignal | i32(value > 0))
      const list = (position << 2) + load<u8>(switches)
      const count = load<u32>(counts + (list << 2))
      const entry = lists + ((list * channels + count) << entryShift)
      store<f32>(entry, value)
      store<u32>(entry, <u32>(channel * weightBytes), 4)
      store<u32>(counts + (list << 2), count + <u32>open)
      signal += 4
      forward += 4
      switches += 1
    }
  }
}

@inline
function addTo(target: usize, value: v128): void {
  v128.store(target, f32x4.add(v128.load(target), value))
}

/** Adds a list's entries, each scaled by its value, to 32 channels of the map. */
@inline
function addBlock(list: usize, count: u32, weights: usize, target: usize): void {
  let a = f32x4.splat(0)
  let b = a
  let c = a
  let d = a
  let e = a
  let f = a
  let g = a
  let h = a
  for (const end = list + (<usize>count << entryShift); list < end; list += 8) {
    const scale = v128.load32_splat(list)
    const from = weights + load<u32>(list, 4)
    a = f32x4.add(a, f32x4.mul(scale, v128.load(from)))
    b = f32x4.add(b, f32x4.mul(scale, v128.load(from, 16)))
    c = f32x4.add(c, f32x4.mul(scale, v128.load(from, 32)))
    d = f32x4.add(d, f32x4.mul(scale, v128.load(from, 48)))
    e = f32x4.add(e, f32x4.mul(scale, v128.load(from, 64)))
    f = f32x4.add(f, f32x4.mul(scale, v128.load(from, 80)))
    g = f32x4.add(g, f32x4.mul(scale, v128.load(from, 96)))
    h = f32x4.add(h, f32x4.mul(scale, v128.load(from, 112)))
  }
  addTo(target, a)
  addTo(target + 16, b)
  addTo(target + 32, c)
  addTo(target + 48, d)
  addTo(target + 64, e)
  addTo(target + 80, f)
  addTo(target + 96, g)
  addTo(target + 112, h)
}

/**
 * Gates a signal at a pooled map, unpools it and sends it through a 5x5 "valid" convolution, transposed.
 *
 * @param signal   [images, extent, extent, channels]
 * @param forward  pooled activations of the same shape
 * @param switches bytes of the same shape
 * @param kernel   [5, 5, inputs / 32, channels, 32]
 * @param map      receives [images, 2 extent + 4, 2 extent + 4, inputs], inputs a multiple of 32
 * @param scratch  for each lane 4 * extent^2 * (2 * channels + 1) floats
 */
export function sendBack(
  signal: usize, forward: usize, switches: usize, kernel: usize, map: usize, scratch: usize,
  images: usize, extent: usize, channels: usize, inputs: usize, gates: i32, lane: usize, lanes: usize,
): void {
  const positions = extent * extent
  const side = extent * 2 + kernelSide - 1
  const width = inputs << 2
  const listBytes = channels << entryShift
  const lists = scratch + lane * (positions << 2) * (listBytes + 4)
  const counts = lists + (positions << 2) * listBytes
  for (let image: usize = lane; image < images; image += lanes) {
    const first = image * positions * channels
    const target = map + image * side * side * width
    memory.fill(target, 0, side * side * width)
    listOpen(signal + (first << 2), forward + (first << 2), switches + first, positions, channels, blockBytes, gates, lists, counts)
    let weights = kernel
    for (let tap: usize = 0; tap < kernelSide * kernelSide; tap++) {
      const tapOffset = tap / kernelSide * side + tap % kernelSide
      for (let block: usize = 0; block < width; block += blockBytes) {
        let list: usize = 0
        for (let row: usize = 0; row < extent; row++) {
          for (let column: usize = 0; column < extent; column++) {
            for (let place: usize = 0; place < 4; place++, list++) {
              const count = load<u32>(counts + (list << 2))
              if (count == 0) continue
              const at = ((row << 1) + (place >> 1)) * side + (column << 1) + (place & 1) + tapOffset
              addBlock(lists + list * listBytes, count, weights, target + at * width + block)
            }
          }
        }
        weights += channels * blockBytes
      }
    }
  }
}

/**
 * Gates a signal at the first pooled map, unpools it and sends it through the first layer's transposed filters to pixels.
 *
 * @param kernel   [channels, 28]: of each filter five rows of four weights, the five of the fifth column, zeros
 * @param pictures receives [images, 2 extent + 4, 2 extent + 4]
 * @param scratch  for each lane 4 * (2 * channels + 1) floats
 */
export function sendToPixels(
  signal: usize, forward: usize, switches: usize, kernel: usize, pictures: usize, scratch: usize,
  images: usize, extent: usize, channels: usize, gates: i32, lane: usize, lanes: usize,
): void {
  const side = extent * 2 + kernelSide - 1
  const rowBytes = side << 2
  const listBytes = channels << entryShift
  const lists = scratch + lane * 4 * (listBytes + 4)
  const counts = lists + 4 * listBytes
  for (let image: usize = lane; image < images; image += lanes) {
    const picture = pictures + image * side * rowBytes
    memory.fill(picture, 0, side * rowBytes)
    for (let row: usize = 0; row < extent; row++) {
      for (let column: usize = 0; column < extent; column++) {
        const first = ((image * extent + row) * extent + column) * channels
        listOpen(signal + (first << 2), forward + (first << 2), switches + first, 1, channels, pixelFilterBytes, gates, lists, counts)
        for (let place: usize = 0; place < 4; place++) {
          const count = load<u32>(counts + (place << 2))
          if (count == 0) continue
          let a = f32x4.splat(0)
          let b = a
          let c = a
          let d = a
          let e = a
          let f = a
          let g = a
          let list = lists + place * listBytes
          for (const end = list + (<usize>count << entryShift); list < end; list += 8) {
            const scale = v128.load32_splat(list)
            const from = kernel + load<u32>(list, 4)
            a = f32x4.add(a, f32x4.mul(scale, v128.load(from)))
            b = f32x4.add(b, f32x4.mul(scale, v128.load(from, 16)))
            c = f32x4.add(c, f32x4.mul(scale, v128.load(from, 32)))
            d = f32x4.add(d, f32x4.mul(scale, v128.load(from, 48)))
            e = f32x4.add(e, f32x4.mul(scale, v128.load(from, 64)))
            f = f32x4.add(f, f32x4.mul(scale, v128.load(from, 80)))
            g = f32x4.add(g, f32x4.mul(scale, v128.load(from, 96)))
          }
          const corner = picture + (((row << 1) + (place >> 1)) * side + (column << 1) + (place & 1) << 2)
          addTo(corner, a)
          addTo(corner + rowBytes, b)
          addTo(corner + 2 * rowBytes, c)
          addTo(corner + 3 * rowBytes, d)
          addTo(corner + 4 * rowBytes, e)
          addPixel(corner + 16, f32x4.extract_lane(f, 0))
          addPixel(corner + rowBytes + 16, f32x4.extract_lane(f, 1))
          addPixel(corner + 2 * rowBytes + 16, f32x4.extract_lane(f, 2))
          addPixel(corner + 3 * rowBytes + 16, f32x4.extract_lane(f, 3))
          addPixel(corner + 4 * rowBytes + 16, f32x4.extract_lane(g, 0))
        }
      }
    }
  }
}

@inline
function addPixel(target: usize, value: f32): void {
  store<f32>(target, load<f32>(target) + value)
}
