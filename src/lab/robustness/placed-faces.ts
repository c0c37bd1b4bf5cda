import type { LandmarkSource } from '../../shared/contract/robustness.ts'
import { standardLandmarks } from '../../shared/facs/standard-landmarks.ts'
import type { CodedFace } from './coded-faces.ts'

/** Points of each face, and where they come from; faces without points of their own share one array. */
export interface PlacedFaces {
  readonly points: readonly Float64Array[]
  readonly sources: readonly LandmarkSource[]
}

/** Faces with landmarks from which a mean face is worth more than the standard one. */
const enough = 10

const meanPoints = (all: readonly Float64Array[]): Float64Array => {
  const sum = new Float64Array(all[0]?.length ?? 0)
  for (const points of all)
    points.forEach((value, index) => {
      sum[index] = (sum[index] as number) + value
    })
  return sum.map((value) => value / all.length)
}

/** Each face's own points; where it has none, the mean of those that have (at least ten), else the standard face. */
export const placeFaces = (faces: readonly CodedFace[]): PlacedFaces => {
  const own = faces.flatMap(({ points }) => (points === null ? [] : [points]))
  const [substitute, source]: [Float64Array, LandmarkSource] =
    own.length >= enough
      ? [meanPoints(own), 'mean of the corpus']
      : [Float64Array.from(standardLandmarks.flat()), 'standard face']
  return {
    points: faces.map(({ points }) => points ?? substitute),
    sources: faces.map(({ points }) => (points === null ? source : 'each face')),
  }
}
