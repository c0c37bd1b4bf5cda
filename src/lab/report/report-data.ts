import type { ReconstructionMethod } from '../../shared/contract/compute.ts'
import type { FaceChoice } from '../../shared/contract/privacy.ts'
import type { CorpusSummary } from '../../shared/contract/corpus.ts'
import type { ExperimentDetail, VariantConfusion } from '../../shared/contract/experiment.ts'
import type { Evidence } from '../../shared/contract/evidence.ts'
import type { Evaluation } from '../../shared/contract/run.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import type { RunEngine } from '../store/tables/runs-table.ts'

/** One neuron's patch: what its receptive field shows. */
export interface ReportPatch {
  readonly sample: number
  /** Relative to the corpus root. */
  readonly path: string
  readonly subject: string
  readonly row: number
  readonly column: number
  /** The neuron's activation. */
  readonly value: number
  /** Grey values [window, window]; 128 is no signal. */
  readonly reconstruction: Uint8Array
  /** Grey values [window, window]. */
  readonly face: Uint8Array
}

export interface ReportPatches {
  readonly layer: ConvolutionLayer
  readonly method: ReconstructionMethod
  /** Side of a patch in pixels: 32 for conv3. */
  readonly window: number
  /** The filters shown, in the order shown; strongest patch first. */
  readonly filters: readonly { readonly filter: number; readonly patches: readonly ReportPatch[] }[]
  /** Whose faces are shown, and how many windows were coarsened or left out for it; absent: as they are. */
  readonly faces?: FaceChoice
  readonly shielded?: number
}

export interface ReportCorpus extends Pick<
  CorpusSummary,
  | 'name'
  | 'layout'
  | 'detector'
  | 'alignment'
  | 'samples'
  | 'faces'
  | 'sequences'
  | 'subjects'
  | 'labelled'
  | 'coded'
  | 'findings'
  | 'importedAt'
> {
  /** Drawn by AULens itself: numbers say nothing of the published corpora. */
  readonly synthetic: boolean
  /** Over paths and files; null until the import is complete. */
  readonly contentHash: string | null
}

/** One training run and what was computed from its kept checkpoint. Null: not computed; the page says so. */
export interface ReportRun {
  readonly run: string
  readonly createdAt: string
  readonly settings: TrainingSettings
  /** The scale k that was used, drawn or given. */
  readonly initScale: number | null
  /** Steps done. */
  readonly steps: number
  /** Step of the kept checkpoint, with its hash. */
  readonly checkpoint: { readonly step: number; readonly sha256: string } | null
  readonly validationAccuracy: number | null
  /** On the test split. */
  readonly evaluation: Evaluation | null
  /** The corpus assigns its own splits; absent folds by subject. */
  readonly ownSplits: boolean
  /** Subjects in the test split. */
  readonly testSubjects: number | null
  readonly corpus: ReportCorpus
  /** Hash over every face, label and split of the run. */
  readonly dataHash: string
  /** Paths and parts, where a split file of the user's said who takes which; else null. */
  readonly parts: readonly (readonly [path: string, part: 'train' | 'validation' | 'test'])[] | null
  /** Labelled faces left out by hand. */
  readonly excluded: number
  readonly patches: ReportPatches | null
  readonly evidence: Evidence | null
  readonly engine: RunEngine | null
  /** What was timed, in seconds. */
  readonly timings: readonly { readonly name: string; readonly seconds: number }[]
}

/** A network of which the report gives the accuracy alone. */
export type ReportNetwork = Pick<
  ReportRun,
  'run' | 'corpus' | 'settings' | 'dataHash' | 'parts' | 'checkpoint' | 'evaluation' | 'engine'
>

/** A cross-validation, finished or not. */
export interface ReportExperiment {
  readonly detail: ExperimentDetail
  readonly corpus: ReportCorpus
  /** The corpus, or a split file, assigns the parts; absent folds by subject. */
  readonly ownSplits: boolean
  /** Of each variant that has a finished network: the test faces of all of them together. */
  readonly confusions: readonly VariantConfusion[]
  /** The finished networks. */
  readonly networks: readonly ReportNetwork[]
}

/** Everything the report shows; nothing is computed from the project once this is made. */
export interface ReportData {
  /** ISO 8601. */
  readonly createdAt: string
  readonly project: string
  /** Of AULens, and what else computed. */
  readonly appVersion: string
  readonly nodeVersion: string
  /** Networks whose filters are shown. */
  readonly runs: readonly ReportRun[]
  readonly experiments: readonly ReportExperiment[]
}
