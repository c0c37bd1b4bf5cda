/** A boosted cascade of Haar stumps as the WebAssembly kernel reads it (resources/wasm/faces/cascade.ts). */
export interface Cascade {
  /** Rows (and columns) of its window. */
  readonly side: number
  /** Stumps of each stage. */
  readonly counts: Int32Array
  /** Least sum of votes of each stage. */
  readonly thresholds: Float32Array
  /** Threshold, vote below it, vote from it on, of each stump. */
  readonly stumps: Float32Array
  /** x, y, width, height, weight of three rectangles of each stump, the third all 0 where there are two. */
  readonly rectangles: Float32Array
}

const rectangleNumbers = 5
/** Rectangles of a stump. */
export const rectangleCount = 3
/** OpenCV lets stages pass that fall short by rounding. */
const stageSlack = Math.fround(1e-5)

const numbersOf = (text: string): number[] => text.trim().split(/\s+/).map(Number)
const bodies = (text: string, tag: string): string[] =>
  [...text.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map(([, body = '']) => body)

/**
 * Reads a cascade from OpenCV's XML: upright Haar features, stumps only.
 *
 * @throws Error where the file is of another sort
 */
export const readCascade = (xml: string): Cascade => {
  const [side = 0] = numbersOf(bodies(xml, 'width')[0] ?? '')
  const [stageText = '', featureText = ''] = xml.split('<features>')
  const features = featureText
    .split('<rects>')
    .slice(1)
    .map((feature) => bodies(feature, '_').map(numbersOf))
  const counts: number[] = []
  const thresholds: number[] = []
  const stumps: number[] = []
  const rectangles: number[] = []
  for (const stage of stageText.split('<stageThreshold>').slice(1)) {
    const nodes = bodies(stage, 'internalNodes').map(numbersOf)
    const leaves = bodies(stage, 'leafValues').map(numbersOf)
    counts.push(nodes.length)
    thresholds.push(Math.fround(Number.parseFloat(stage)) - stageSlack)
    nodes.forEach(([left, right, feature = -1, threshold = NaN, ...more], index) => {
      const rects = features[feature]
      const votes = leaves[index]
      if (left !== 0 || right !== -1 || more.length > 0 || rects === undefined || votes?.length !== 2)
        throw new Error('The cascade holds more than stumps.')
      stumps.push(threshold, ...votes)
      for (let rectangle = 0; rectangle < rectangleCount; rectangle++)
        rectangles.push(...(rects[rectangle] ?? new Array<number>(rectangleNumbers).fill(0)))
    })
  }
  if (side !== 24 || counts.length === 0 || /<tilted>\s*1/.test(featureText) || rectangles.some(Number.isNaN))
    throw new Error('The cascade is not one of upright Haar features in a window of 24.')
  return {
    side,
    counts: Int32Array.from(counts),
    thresholds: Float32Array.from(thresholds),
    stumps: Float32Array.from(stumps),
    rectangles: Float32Array.from(rectangles),
  }
}
