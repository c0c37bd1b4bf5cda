import type { PeakMap, PlaceResult } from '../../shared/contract/robustness.ts'
import { regionName, regionsOfUnit } from '../../shared/facs/face-regions.ts'
import { densityThreshold } from '../../shared/stats/shifted-masks.ts'
import type { LayerOfRun } from '../inspection/stored-results.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { codedFaces } from './coded-faces.ts'
import { meanMask, unitMasks } from './place.ts'
import { positionsOf } from './place.job.ts'
import { placeFaces } from './placed-faces.ts'
import { storedPeaks } from './stored-peaks.ts'

/** Peaks of a filter on faces with and without an AU, and the AU's region; null where the responses are not stored. */
export const peakMap = (
  store: ProjectStore,
  place: LayerOfRun,
  result: PlaceResult,
  filter: number,
  au: number,
): Omit<PeakMap, 'figure'> | null => {
  const peaks = storedPeaks(store, place)
  const regions = regionsOfUnit(au)
  if (peaks === null || regions.length === 0) return null
  const {
    record,
    layer,
    geometry: { mapSide },
  } = place
  const faces = codedFaces(store, record.corpusId, store.runs.samples(record.run), result.settings.split)
  const { side } = record.settings
  const counts = new Uint32Array(mapSide * mapSide)
  const countsWithout = new Uint32Array(mapSide * mapSide)
  const members: number[] = []
  faces.forEach(({ row, units }, index) => {
    const has = units.includes(au)
    if (has) members.push(index)
    const at = row * peaks.filters + filter
    if (!((peaks.maximum[at] as number) > 0)) return
    const target = has ? counts : countsWithout
    const position = (peaks.row[at] as number) * mapSide + (peaks.column[at] as number)
    target[position] = (target[position] as number) + 1
  })
  const { points } = placeFaces(faces)
  const masks = unitMasks(
    au,
    members.map((face) => points[face] as Float64Array),
    { positions: positionsOf(layer, side), side },
  )
  return {
    au,
    region: regionName(regions),
    mapSide,
    counts: [...counts],
    countsWithout: [...countsWithout],
    regionShare: [...meanMask(masks, [...members.keys()])],
    threshold: densityThreshold(counts, result.settings.peakShare),
  }
}
