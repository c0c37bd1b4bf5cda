/** Side of the squares whose mean grey makes one feature. */
const block = 4

/**
 * Mean grey of each 4x4 square of a face [side, side], less the mean of all: brightness alone makes no two faces alike.
 */
export const pixelFeatures = (face: Uint8Array, side: number): Float32Array => {
  const width = side / block
  const features = new Float32Array(width * width)
  for (let y = 0; y < side; y++) {
    const to = Math.floor(y / block) * width
    for (let x = 0; x < side; x++) {
      const at = to + Math.floor(x / block)
      features[at] = (features[at] ?? 0) + (face[y * side + x] ?? 0)
    }
  }
  const mean = features.reduce((sum, value) => sum + value, 0) / features.length
  return features.map((value) => value - mean)
}

/** Cosine of the angle between two vectors of the same length, -1 to 1; 0 where one of them is nothing. */
export const cosine = (a: Float32Array, b: Float32Array): number => {
  let [product, ofA, ofB] = [0, 0, 0]
  for (let place = 0; place < a.length; place++) {
    const [x, y] = [a[place] ?? 0, b[place] ?? 0]
    product += x * y
    ofA += x * x
    ofB += y * y
  }
  return ofA === 0 || ofB === 0 ? 0 : product / Math.sqrt(ofA * ofB)
}
