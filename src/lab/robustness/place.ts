import { setImmediate } from 'node:timers/promises'
import type { LandmarkSource, PlaceResult, PlaceScore, PlaceSettings } from '../../shared/contract/robustness.ts'
import { regionMask, regionName, regionsOfUnit, type MapPositions } from '../../shared/facs/face-regions.ts'
import { benjaminiHochberg } from '../../shared/stats/multiple-testing.ts'
import { densityThreshold, ShiftedMasks, testShifts } from '../../shared/stats/shifted-masks.ts'
import type { CodedFace } from './coded-faces.ts'
import type { PlacedFaces } from './placed-faces.ts'

/** Strongest neurons of a layer, [samples, filters]. */
export interface Peaks {
  readonly filters: number
  readonly maximum: Float32Array
  readonly row: Uint16Array
  readonly column: Uint16Array
}

export interface PlaceInput {
  readonly peaks: Peaks
  readonly faces: readonly CodedFace[]
  /** Points for every face, and where they come from. */
  readonly placed: PlacedFaces
  readonly positions: MapPositions
  /** Side of the network's input. */
  readonly side: number
  readonly settings: Pick<PlaceSettings, 'minimumCount' | 'peakShare'>
}

export interface PlaceContext {
  readonly signal: AbortSignal
  onProgress(progress: { done: number; total: number; unit: string; message: string }): void
}

type Unfinished = { -readonly [K in keyof PlaceScore]: PlaceScore[K] }

/** An AU's masks: one for each set of points, and which one each face has. */
export interface UnitMasks {
  readonly masks: readonly Uint8Array[]
  readonly ofFace: readonly number[]
}

/** Gathers the masks of one AU face by face; faces that share points share a mask. */
class MaskGathering implements UnitMasks {
  readonly masks: Uint8Array[] = []
  readonly ofFace: number[] = []
  readonly #known = new Map<Float64Array, number>()
  readonly #regions: ReturnType<typeof regionsOfUnit>
  readonly #positions: MapPositions
  readonly #side: number

  constructor(au: number, { positions, side }: Pick<PlaceInput, 'positions' | 'side'>) {
    this.#regions = regionsOfUnit(au)
    this.#positions = positions
    this.#side = side
  }

  add(points: Float64Array): void {
    let mask = this.#known.get(points)
    if (mask === undefined) {
      mask =
        this.masks.push(
          regionMask(
            this.#regions,
            points.map((share) => share * this.#side),
            this.#positions,
          ),
        ) - 1
      this.#known.set(points, mask)
    }
    this.ofFace.push(mask)
  }
}

/** Masks of one AU on every face that the points are of. */
export const unitMasks = (
  au: number,
  facePoints: readonly Float64Array[],
  input: Pick<PlaceInput, 'positions' | 'side'>,
): UnitMasks => {
  const masks = new MaskGathering(au, input)
  for (const points of facePoints) masks.add(points)
  return masks
}

/** Faces, and filters, after which other work of the lab gets its turn. */
const turn = { faces: 128, filters: 32 } as const

/** The same, letting other work in between. */
const unitMasksInTurns = async (au: number, input: PlaceInput, { signal }: PlaceContext): Promise<UnitMasks> => {
  const masks = new MaskGathering(au, input)
  for (const [face, points] of input.placed.points.entries()) {
    masks.add(points)
    if (face % turn.faces !== turn.faces - 1) continue
    await setImmediate()
    signal.throwIfAborted()
  }
  return masks
}

/** Share of some faces whose mask holds each position. */
export const meanMask = ({ masks, ofFace }: UnitMasks, faces: readonly number[]): Float64Array => {
  const sum = new Float64Array(masks[0]?.length ?? 0)
  for (const face of faces)
    masks[ofFace[face] ?? 0]?.forEach((cell, position) => {
      sum[position] = (sum[position] as number) + cell
    })
  return sum.map((count) => (faces.length === 0 ? 0 : count / faces.length))
}

const isDead = ({ filters, maximum }: Peaks, faces: readonly CodedFace[], filter: number): boolean =>
  faces.every(({ row }) => maximum[row * filters + filter] === maximum[(faces[0]?.row ?? 0) * filters + filter])

/** Whether peaks of one filter on faces with one AU lie in the AU's region; see docs/robustness.md. */
const scorePair = (
  input: PlaceInput,
  filter: number,
  unit: {
    au: number
    region: string
    with: readonly number[]
    without: readonly number[]
    masks: UnitMasks
    shifted: ShiftedMasks
    typical: ShiftedMasks
    typicalSize: number
  },
): Unfinished => {
  const {
    peaks,
    faces,
    positions: { mapSide },
    settings,
  } = input
  const counts = new Uint32Array(mapSide * mapSide)
  const density = new Uint32Array(mapSide * mapSide)
  let n = 0
  const peakOf = (face: number): { row: number; column: number } | null => {
    const at = (faces[face]?.row ?? 0) * peaks.filters + filter
    // A silent filter has no strongest place.
    return (peaks.maximum[at] as number) > 0
      ? { row: peaks.row[at] as number, column: peaks.column[at] as number }
      : null
  }
  for (const face of unit.with) {
    const peak = peakOf(face)
    if (peak === null) continue
    n++
    unit.shifted.add(counts, unit.masks.ofFace[face] as number, peak.row, peak.column)
    density[peak.row * mapSide + peak.column] = (density[peak.row * mapSide + peak.column] as number) + 1
  }
  let others = 0
  let othersInside = 0
  for (const face of unit.without) {
    const peak = peakOf(face)
    if (peak === null) continue
    others++
    if (unit.shifted.holds(unit.masks.ofFace[face] as number, peak.row, peak.column)) othersInside++
  }
  const rateWithout = others === 0 ? null : othersInside / others
  const score: Unfinished = {
    au: unit.au,
    region: unit.region,
    n,
    rate: null,
    chance: null,
    p: null,
    q: null,
    rateWithout,
    layerRate: null,
    iou: null,
    iouChance: null,
    iouP: null,
  }
  if (n === 0) return score
  const test = testShifts(counts)
  const threshold = densityThreshold(density, settings.peakShare)
  const overlaps = new Uint32Array(mapSide * mapSide)
  let size = 0
  density.forEach((count, position) => {
    if (count < threshold) return
    size++
    unit.typical.add(overlaps, 0, Math.floor(position / mapSide), position % mapSide)
  })
  // Mask and map keep their sizes under a shift, so the overlap's union follows from the intersection, and p is the
  // same for both.
  const iouOf = (shared: number): number => shared / Math.max(1, size + unit.typicalSize - shared)
  const overlap = testShifts(overlaps)
  const iouChance = overlaps.reduce((sum, shared) => sum + iouOf(shared), 0) / overlaps.length
  return {
    ...score,
    rate: test.observed / n,
    chance: test.chance / n,
    p: test.p,
    iou: iouOf(overlap.observed),
    iouChance,
    iouP: overlap.p,
  }
}

/**
 * Where filters peak on faces with each Action Unit, against the unit's region on those faces.
 *
 * @throws AbortError once cancelled
 */
export const computePlace = async (
  input: PlaceInput,
  context: PlaceContext,
): Promise<Pick<PlaceResult, 'samples' | 'shifts' | 'leftOut' | 'filters' | 'landmarks'>> => {
  const {
    peaks,
    faces,
    positions: { mapSide },
    settings,
  } = input
  const dead = Array.from({ length: peaks.filters }, (_, filter) => isDead(peaks, faces, filter))
  const filters = dead.map((isDeadFilter, filter) => ({ filter, dead: isDeadFilter, aus: [] as Unfinished[] }))
  const live = filters.filter((entry) => !entry.dead)
  const leftOut: PlaceResult['leftOut'] = []
  const units = [...new Set(faces.flatMap((face) => face.units))].sort((a, b) => a - b)
  for (const [index, au] of units.entries()) {
    context.signal.throwIfAborted()
    context.onProgress({
      done: index,
      total: units.length,
      unit: 'Action Units',
      message: 'Looking where filters peak',
    })
    const [members, without] = [true, false].map((has) =>
      [...faces.keys()].filter((face) => faces[face]?.units.includes(au) === has),
    ) as [number[], number[]]
    const regions = regionsOfUnit(au)
    if (regions.length === 0) leftOut.push({ au, why: 'no region' })
    else if (members.length < settings.minimumCount) leftOut.push({ au, why: 'too few faces' })
    else {
      const masks = await unitMasksInTurns(au, input, context)
      const typical = Uint8Array.from(meanMask(masks, members), (share) => Number(share >= 0.5))
      const unit = {
        au,
        region: regionName(regions),
        with: members,
        without,
        masks,
        shifted: new ShiftedMasks(masks.masks, mapSide),
        typical: new ShiftedMasks([typical], mapSide),
        typicalSize: typical.reduce((sum, cell) => sum + cell, 0),
      }
      for (const [place, { filter, aus }] of live.entries()) {
        aus.push(scorePair(input, filter, unit))
        if (place % turn.filters === turn.filters - 1) {
          await setImmediate()
          context.signal.throwIfAborted()
        }
      }
      const scores = live.map(({ aus }) => aus.at(-1) as Unfinished)
      const rates = scores.flatMap(({ rate }) => (rate === null ? [] : [rate]))
      const layerRate = rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0) / rates.length
      for (const score of scores) score.layerRate = layerRate
      const tested = scores.filter(({ p }) => p !== null)
      const q = benjaminiHochberg(tested.map(({ p }) => p as number))
      tested.forEach((score, place) => {
        score.q = q[place] as number
      })
    }
  }
  context.onProgress({
    done: units.length,
    total: units.length,
    unit: 'Action Units',
    message: 'Looking where filters peak',
  })
  return { samples: faces.length, shifts: mapSide * mapSide, leftOut, filters, landmarks: sourcesOf(input.placed) }
}

export const sourcesOf = ({ sources }: PlacedFaces): { source: LandmarkSource; faces: number }[] =>
  [...new Set(sources)].map((source) => ({ source, faces: sources.filter((own) => own === source).length }))
