import type { FaceChoice } from '../../shared/contract/privacy.ts'
import type { FilterTop } from '../../shared/contract/filter.ts'
import { cropWindow } from '../inspection/inspect.job.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { RunRecord } from '../store/tables/runs-table.ts'
import { loadFaces } from '../training/selection.ts'
import { coarseFace } from './coarse-face.ts'

/** Mid-grey: no signal. */
const ground = 128

export interface ShieldedWindows {
  readonly face: Uint8Array
  /** Windows that were coarsened or left out. */ readonly shielded: number
}

/** Windows of faces as they may leave the program. @param face [neurons, window, window] in the order of `filters` */
export const shieldWindows = (
  store: ProjectStore,
  { corpusId, run, settings: { side } }: Pick<RunRecord, 'corpusId' | 'run' | 'settings'>,
  layer: ConvolutionLayer,
  {
    filters,
    window,
    face,
  }: { readonly filters: readonly FilterTop[]; readonly window: number; readonly face: Uint8Array },
  choice: FaceChoice,
): ShieldedWindows => {
  if (choice === 'all') return { face, shielded: 0 }
  if (choice === 'none') return { face: new Uint8Array(face.length).fill(ground), shielded: face.length / window ** 2 }
  const mayShow = store.consent.showableSamples(corpusId)
  const neurons = filters.flatMap(({ top }) => top)
  const hidden = new Set(neurons.map(({ sample }) => sample).filter((sample) => !mayShow(sample)))
  if (hidden.size === 0) return { face, shielded: 0 }
  const samples = store.runs.samples(run).filter(({ sample }) => hidden.has(sample))
  const { pixels } = loadFaces(store, corpusId, samples, side)
  const coarse = new Map(
    samples.map(({ sample }, place) => [
      sample,
      coarseFace(pixels.subarray(place * side * side, (place + 1) * side * side), side),
    ]),
  )
  const shown = Uint8Array.from(face)
  let shielded = 0
  neurons.forEach(({ sample, row, column }, place) => {
    if (!hidden.has(sample)) return
    const whole = coarse.get(sample)
    const from = place * window ** 2
    if (whole === undefined) shown.fill(ground, from, from + window ** 2)
    else shown.set(cropWindow(whole, side, layer, row, column), from)
    shielded += 1
  })
  return { face: shown, shielded }
}

/** Whole faces [samples, side, side] as they may leave the program. */
export const shieldFaces = (
  store: ProjectStore,
  corpus: number,
  samples: readonly number[],
  pixels: Uint8Array,
  side: number,
  choice: FaceChoice,
): ShieldedWindows => {
  if (choice === 'all') return { face: pixels, shielded: 0 }
  const mayShow = choice === 'none' ? () => false : store.consent.showableSamples(corpus)
  const shown = Uint8Array.from(pixels)
  let shielded = 0
  samples.forEach((sample, place) => {
    if (mayShow(sample)) return
    const [from, until] = [place * side * side, (place + 1) * side * side]
    shown.set(
      choice === 'none' ? new Uint8Array(side * side).fill(ground) : coarseFace(pixels.subarray(from, until), side),
      from,
    )
    shielded += 1
  })
  return { face: shown, shielded }
}
