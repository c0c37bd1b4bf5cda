import type { Sequence } from '../../../shared/contract/browse.ts'
import { actionUnitOf } from '../../../shared/facs/action-units.ts'
import { letterOf } from '../../../shared/facs/intensity.ts'
import { emotionName } from '../../format/samples.ts'

export interface Series {
  readonly id: string
  readonly name: string
  readonly emotion: string | null
  readonly decimals: number
  readonly values: readonly (number | null)[]
}

/** One line a class, the largest at its highest first. */
export const classSeries = ({ frames, run }: Sequence): Series[] => {
  if (run === null) return []
  const series = run.classes.map((emotion, place): Series => ({
    id: emotion,
    name: emotionName(emotion),
    emotion,
    decimals: 2,
    values: frames.map((frame) => frame.probabilities?.[place] ?? null),
  }))
  return series.sort((a, b) => highest(b.values) - highest(a.values))
}

/** One line a chosen filter. */
export const filterSeries = ({ frames, run }: Sequence): Series[] =>
  run === null
    ? []
    : run.filters.map((filter, place): Series => ({
        id: `filter-${filter}`,
        name: `Filter ${filter}`,
        emotion: null,
        decimals: 1,
        values: frames.map((frame) => frame.activations?.[place] ?? null),
      }))

export const highest = (values: readonly (number | null)[]): number =>
  values.reduce<number>((most, value) => (value !== null && value > most ? value : most), 0)

export const shown = (value: number | null | undefined, decimals: number): string =>
  value === null || value === undefined ? '–' : value.toFixed(decimals)

/** "+0.90", "−0.86", "0.00": change since the first frame. */
export const change = (series: Series, place: number): string => {
  const [now, first] = [series.values[place], series.values.find((value) => value !== null)]
  if (now === null || now === undefined || first === null || first === undefined) return '–'
  const text = Math.abs(now - first).toFixed(series.decimals)
  return Number(text) === 0 ? text : `${now < first ? '−' : '+'}${text}`
}

export interface UnitTrack {
  readonly au: number
  readonly name: string
  readonly apex: string
  readonly frames: readonly (number | null)[]
}

/**
 * Each AU that the corpus codes, by frame: intensity 0 (present, not graded) to 5; null where it is not coded as
 * present.
 */
export const unitTracks = ({ units, frames }: Sequence): UnitTrack[] =>
  (units ?? []).map(({ au, intensity }) => ({
    au,
    name: actionUnitOf(au)?.name ?? '',
    apex: intensity === 0 ? 'present, not graded' : letterOf(intensity),
    frames: frames.map((frame) => frame.units?.find((unit) => unit.au === au)?.intensity ?? null),
  }))

/** All numbers of the tracks, a frame a row. */
export const trackTable = (
  sequence: Sequence,
  series: readonly Series[],
  tracks: readonly UnitTrack[],
): { columns: string[]; rows: (string | number)[][] } => ({
  columns: ['Frame', 'Picture', 'Marks', ...series.map(({ name }) => name), ...tracks.map(({ au }) => `AU ${au}`)],
  rows: sequence.frames.map((frame, place) => [
    frame.position,
    frame.path,
    frame.marks.join('; '),
    ...series.map(({ values, decimals }) => {
      const value = values[place]
      return value === null || value === undefined ? '' : Number(value.toFixed(decimals + 2))
    }),
    ...tracks.map(({ frames }) => {
      const value = frames[place]
      return value === null || value === undefined ? '' : value === 0 ? 'present' : letterOf(value)
    }),
  ]),
})
