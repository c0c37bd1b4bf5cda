import { actionUnitOf, type FaceRegion } from './action-units.ts'

/** 68 points in iBUG order, x y x y …, in any unit. */
export type Landmarks = ArrayLike<number>

interface Point {
  readonly x: number
  readonly y: number
}

/** A convex area, by its edges, with everything that lies within `margin` of it. */
interface Shape {
  readonly edges: readonly (readonly [Point, Point])[]
  readonly margin: number
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index)

/**
 * How a region is drawn from the points: each entry is the convex hull of some points, widened by a share of the
 * distance between
 * the eyes' middles. iBUG order: 0-16 jaw, 17-26 brows, 27-35 nose, 36-47 eyes, 48-59 outer lips, 60-67 inner lips.
 */
const recipes: Readonly<
  Partial<Record<FaceRegion, readonly { readonly points: readonly number[]; readonly margin: number }[]>>
> = {
  // Wrinkles of AU 1 and 2 run above the brows, those of AU 4 between them.
  brow: [{ points: range(17, 26), margin: 0.2 }],
  eye: [
    { points: range(36, 41), margin: 0.15 },
    { points: range(42, 47), margin: 0.15 },
  ],
  cheek: [
    { points: [40, 41, 48, 31], margin: 0 },
    { points: [46, 47, 54, 35], margin: 0 },
    { points: [41, 2, 48], margin: 0 },
    { points: [46, 14, 54], margin: 0 },
  ],
  nose: [{ points: [...range(27, 35), 39, 42], margin: 0.1 }],
  'upper lip': [{ points: [...range(31, 35), ...range(48, 54)], margin: 0.05 }],
  'lower lip': [{ points: [48, ...range(54, 60), ...range(64, 67)], margin: 0.1 }],
  lips: [{ points: range(48, 59), margin: 0.1 }],
  'mouth corner': [
    { points: [48], margin: 0.3 },
    { points: [54], margin: 0.3 },
  ],
  mouth: [{ points: range(48, 59), margin: 0.2 }],
  chin: [{ points: [...range(6, 10), 56, 57, 58], margin: 0.12 }],
  jaw: [{ points: [...range(4, 12), 48, ...range(54, 59)], margin: 0.05 }],
}

const pointOf = (landmarks: Landmarks, index: number): Point => ({
  x: landmarks[2 * index] ?? NaN,
  y: landmarks[2 * index + 1] ?? NaN,
})

const middleOf = (landmarks: Landmarks, indices: readonly number[]): Point => {
  const points = indices.map((index) => pointOf(landmarks, index))
  return {
    x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
    y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
  }
}

const leftEye = range(36, 41)
const rightEye = range(42, 47)

/** Turn from a over b to c: positive to one side, negative to the other. */
const turn = (a: Point, b: Point, c: Point): number => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)

/** Convex hull (Andrew 1979), in one sense of rotation. */
const hullOf = (points: readonly Point[]): Point[] => {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y)
  const chain = (from: readonly Point[]): Point[] => {
    const kept: Point[] = []
    for (const point of from) {
      while (kept.length >= 2 && turn(kept.at(-2) as Point, kept.at(-1) as Point, point) <= 0) kept.pop()
      kept.push(point)
    }
    return kept.slice(0, -1)
  }
  return sorted.length < 3 ? sorted : [...chain(sorted), ...chain([...sorted].reverse())]
}

const distanceToEdge = ({ x, y }: Point, from: Point, to: Point): number => {
  const length = (to.x - from.x) ** 2 + (to.y - from.y) ** 2
  const along =
    length === 0
      ? 0
      : Math.max(0, Math.min(1, ((x - from.x) * (to.x - from.x) + (y - from.y) * (to.y - from.y)) / length))
  return Math.hypot(x - from.x - along * (to.x - from.x), y - from.y - along * (to.y - from.y))
}

const shapeOf = (points: readonly Point[], margin: number): Shape => {
  const hull = hullOf(points)
  return { edges: hull.map((from, index) => [from, hull[(index + 1) % hull.length] as Point] as const), margin }
}

const holds = ({ edges, margin }: Shape, point: Point): boolean =>
  (edges.length >= 3 && edges.every(([from, to]) => turn(from, to, point) >= 0)) ||
  (margin > 0 && edges.some(([from, to]) => distanceToEdge(point, from, to) <= margin))

/** The rectangle that a shape lies in. */
const boundsOf = ({ edges, margin }: Shape): { from: Point; to: Point } => {
  const [x, y] = [edges.map(([point]) => point.x), edges.map(([point]) => point.y)]
  return {
    from: { x: Math.min(...x) - margin, y: Math.min(...y) - margin },
    to: { x: Math.max(...x) + margin, y: Math.max(...y) + margin },
  }
}

/**
 * Regions of an Action Unit that lie within a face's crop; empty for units of the head and neck, and for an unknown
 * number.
 */
export const regionsOfUnit = (au: number): readonly FaceRegion[] =>
  (actionUnitOf(au)?.regions ?? []).filter((region) => recipes[region] !== undefined)

/** In words: "eye and cheek". */
export const regionName = (regions: readonly FaceRegion[]): string => regions.join(' and ')

/**
 * Where the map positions of a layer lie: the middle of the receptive field of position p is at `stride * p + first`.
 */
export interface MapPositions {
  readonly mapSide: number
  readonly stride: number
  readonly first: number
}

/**
 * The map positions whose receptive field is centred in one of the regions.
 *
 * @param landmarks 68 points in the pixels of the network's input
 * @returns [mapSide, mapSide], 1 inside, 0 outside
 */
export const regionMask = (
  regions: readonly FaceRegion[],
  landmarks: Landmarks,
  { mapSide, stride, first }: MapPositions,
): Uint8Array => {
  const left = middleOf(landmarks, leftEye)
  const right = middleOf(landmarks, rightEye)
  const eyeDistance = Math.hypot(right.x - left.x, right.y - left.y)
  const shapes = regions
    .flatMap((region) => recipes[region] ?? [])
    .map(({ points, margin }) =>
      shapeOf(
        points.map((index) => pointOf(landmarks, index)),
        margin * eyeDistance,
      ),
    )
  const mask = new Uint8Array(mapSide * mapSide)
  for (const shape of shapes) {
    const { from, to } = boundsOf(shape)
    const firstOf = (value: number): number => Math.max(0, Math.ceil((value - first) / stride))
    const lastOf = (value: number): number => Math.min(mapSide - 1, Math.floor((value - first) / stride))
    for (let row = firstOf(from.y); row <= lastOf(to.y); row++) {
      for (let column = firstOf(from.x); column <= lastOf(to.x); column++) {
        if (holds(shape, { x: stride * column + first, y: stride * row + first })) mask[row * mapSide + column] = 1
      }
    }
  }
  return mask
}
