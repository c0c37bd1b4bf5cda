import type { ProjectStore } from '../store/project-store.ts'
import type { RunSample } from '../store/tables/runs-table.ts'

/** A coded face of a run. */
export interface CodedFace {
  readonly sample: number
  /** Its row in the run's maxima. */
  readonly row: number
  readonly sequence: number
  readonly subject: number
  readonly emotion: number | null
  readonly neutral: boolean
  /** AUs that count for the frame; none on a neutral one. */
  readonly units: readonly number[]
  /** 68 points as shares of the crop's side, x y x y …; null where the face has none. */
  readonly points: Float64Array | null
}

/** Landmarks in frame pixels as shares of the crop that was cut from the frame. */
const withinCrop = (
  landmarks: Buffer | null,
  box: { x: number | null; y: number | null; width: number | null; height: number | null },
): Float64Array | null => {
  const { x, y, width, height } = box
  if (
    landmarks === null ||
    x === null ||
    y === null ||
    width === null ||
    height === null ||
    landmarks.byteLength !== 68 * 2 * 4
  )
    return null
  const bytes = new Uint8Array(landmarks)
  const points = new Float32Array(bytes.buffer)
  return Float64Array.from(points, (value, index) => (index % 2 === 0 ? (value - x) / width : (value - y) / height))
}

/** The coded faces of a run, in the order of its samples. */
export const codedFaces = (
  store: ProjectStore,
  corpus: number,
  samples: readonly RunSample[],
  split: 'all' | RunSample['split'] = 'all',
): CodedFace[] => {
  const units = store.samples.units(corpus)
  return samples.flatMap(({ sample, split: own }, row) => {
    const face = split === 'all' || own === split ? store.samples.byId(sample) : undefined
    if (face === undefined || face.coded === 0) return []
    const neutral = face.emotion === 0
    return [
      {
        sample,
        row,
        sequence: face.sequence,
        subject: face.subject,
        emotion: face.emotion,
        neutral,
        units: neutral ? [] : (units.get(sample) ?? []).map(({ au }) => au),
        points: withinCrop(face.landmarks, {
          x: face.box_x,
          y: face.box_y,
          width: face.box_width,
          height: face.box_height,
        }),
      },
    ]
  })
}
