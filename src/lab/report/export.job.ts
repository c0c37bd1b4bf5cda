import type { ExportResult, exportKinds } from '../../shared/contract/output.ts'
import { EvidenceSettings } from '../../shared/contract/evidence.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import { classesOf, emotions } from '../../shared/protocol/emotions.ts'
import type { FaceChoice } from '../../shared/contract/privacy.ts'
import { shieldFaces, shieldWindows } from '../figures/shielded-faces.ts'
import { evidenceOfRun } from '../evidence/evidence.job.ts'
import { newestEvidenceSettings } from '../evidence/evidence-state.ts'
import { inspectRun } from '../inspection/inspect.job.ts'
import { runMaxima } from '../inspection/maxima.job.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { RunRecord, RunSample } from '../store/tables/runs-table.ts'
import {
  keptCheckpoint,
  predictSplit,
  samplesOfSplit,
  type ResultServices,
  type SplitOrAll,
} from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { loadFaces } from '../training/selection.ts'
import { exportActivations } from './exports/export-activations.ts'
import { exportEvidence, type EvidenceKind } from './exports/export-evidence.ts'
import { exportFaces, exportInputs } from './exports/export-faces.ts'
import { exportPatches } from './exports/export-patches.ts'
import { exportIndex, exportPredictions, type IndexRow } from './exports/export-tables.ts'
import { exportWeights } from './exports/export-weights.ts'

export interface ExportRequest {
  readonly run: string
  readonly kind: (typeof exportKinds)[number]
  readonly out: string
  readonly index?: string | undefined
  readonly layer: ConvolutionLayer
  readonly split: SplitOrAll
  /** Whose faces are written as they are. */
  readonly faces: FaceChoice
}

/** What the tables say of each sample of a run. */
const indexRows = (store: ProjectStore, record: RunRecord, samples: readonly RunSample[]): IndexRow[] => {
  const units = store.samples.units(record.corpusId)
  return samples.flatMap(({ sample, fold, split }) => {
    const row = store.samples.named(sample)
    if (row === undefined) return []
    return [
      {
        sample,
        path: row.path,
        subject: row.subject,
        sequence: row.sequence,
        frame: row.frame,
        emotion: row.emotion === null ? null : (emotions[row.emotion] ?? null),
        fold,
        split,
        units: row.coded === 0 ? null : (units.get(sample) ?? []).map((unit) => unit.au),
      },
    ]
  })
}

/** Rows of an array [samples, width] that belong to some of its samples. */
const takeRows = <T extends Float32Array | Uint16Array>(
  all: T,
  width: number,
  rows: readonly number[],
  make: (length: number) => T,
): T => {
  const result = make(rows.length * width)
  rows.forEach((from, to) => {
    result.set(all.subarray(from * width, (from + 1) * width), to * width)
  })
  return result
}

const exportRunActivations =
  (services: ResultServices, { run, layer, split, out }: ExportRequest): JobWork<ExportResult> =>
  async (context) => {
    const maxima = await runMaxima(services, run, layer)(context)
    const rows = maxima.samples.flatMap((sample, index) => (split === 'all' || sample.split === split ? [index] : []))
    return exportActivations(
      {
        filters: maxima.filters,
        maximum: takeRows(maxima.maximum, maxima.filters, rows, (length) => new Float32Array(length)),
        row: takeRows(maxima.row, maxima.filters, rows, (length) => new Uint16Array(length)),
        column: takeRows(maxima.column, maxima.filters, rows, (length) => new Uint16Array(length)),
        samples: rows.map((index) => maxima.samples[index]?.sample ?? 0),
      },
      out,
    )
  }

const exportRunInputs =
  (services: ResultServices, { run, split, out, faces: choice }: ExportRequest): JobWork<ExportResult> =>
  async ({ signal }) => {
    const { store, compute } = services
    const record = findRun(store, run)
    const samples = samplesOfSplit(store, run, split)
    const { side, normalisation } = record.settings
    const chunkSize = 1024
    let shielded = 0
    const chunks = async function* (): AsyncGenerator<Float32Array> {
      for (let from = 0; from < samples.length; from += chunkSize) {
        const some = samples.slice(from, from + chunkSize)
        const loaded = loadFaces(store, record.corpusId, some, side)
        const shown = shieldFaces(
          store,
          record.corpusId,
          some.map(({ sample }) => sample),
          loaded.pixels,
          side,
          choice,
        )
        shielded += shown.shielded
        const faces = { ...loaded, pixels: shown.face }
        yield (await compute.call('normalise', { normalisation, faces }, { signal })).inputs
      }
    }
    return {
      ...(await exportInputs({ side, pixels: chunks(), samples: samples.map((sample) => sample.sample) }, out, signal)),
      shielded,
    }
  }

const exportRunPredictions =
  (services: ResultServices, { run, split, out }: ExportRequest): JobWork<ExportResult> =>
  async (context) => {
    const { store } = services
    const record = findRun(store, run)
    const classes = classesOf(record.settings.classes)
    const { samples, predictions } = await predictSplit(services, run, split)(context)
    return exportPredictions(
      classes,
      indexRows(store, record, samples).flatMap((row) => {
        const prediction = predictions.get(row.sample)
        return prediction === undefined
          ? []
          : [{ ...row, predicted: classes[prediction.predicted] ?? '', probabilities: prediction.probabilities }]
      }),
      out,
    )
  }

/**
 * Evidence with the settings of the newest for that layer and split, else the paper's scores with their defaults. Computed anew
 * where data or checkpoint have changed since.
 */
const exportRunEvidence =
  (services: ResultServices, { run, layer, split, out }: ExportRequest, kind: EvidenceKind): JobWork<ExportResult> =>
  async (context) => {
    const newest = newestEvidenceSettings(services.store, run, layer)
    const settings = newest?.split === split ? newest : EvidenceSettings.parse({ layer, split })
    return exportEvidence(await evidenceOfRun(services, run, settings)(context), out, kind)
  }

/** Writes one kind of a run's data for other programs, and the table of its samples where one is asked for. */
export const exportRun =
  (services: ResultServices, request: ExportRequest): JobWork<ExportResult> =>
  async (context) => {
    const { store } = services
    const { run, kind, out, split, layer } = request
    const record = findRun(store, run)
    const samples = samplesOfSplit(store, run, split)
    if (request.index !== undefined) await exportIndex(indexRows(store, record, samples), request.index)
    switch (kind) {
      case 'faces': {
        const faces = loadFaces(store, record.corpusId, samples, record.settings.side)
        const numbers = samples.map(({ sample }) => sample)
        const shown = shieldFaces(store, record.corpusId, numbers, faces.pixels, faces.side, request.faces)
        return {
          ...(await exportFaces({ side: faces.side, pixels: shown.face, samples: numbers }, out, context.signal)),
          shielded: shown.shielded,
        }
      }
      case 'inputs':
        return exportRunInputs(services, request)(context)
      case 'weights': {
        const { step, parameters } = await keptCheckpoint(store, run)
        return exportWeights(parameters, record.settings.classes, out, {
          run,
          step: String(step),
          classes: classesOf(record.settings.classes).join(' '),
        })
      }
      case 'activations':
        return exportRunActivations(services, request)(context)
      case 'patches': {
        const stored = store.results.inspection(run, (await keptCheckpoint(store, run)).step, layer, 'guided')
        const pictures = await inspectRun(services, run, { layer, method: 'guided', top: stored?.top ?? 10 })(context)
        const { filters } = pictures.inspection
        const shown = shieldWindows(store, record, layer, { ...pictures, filters }, request.faces)
        return {
          ...(await exportPatches(
            {
              filters,
              top: stored?.top ?? 10,
              window: pictures.window,
              reconstruction: pictures.reconstruction,
              face: shown.face,
            },
            out,
          )),
          shielded: shown.shielded,
        }
      }
      case 'evidence':
      case 'verdicts':
      case 'co-occurrence':
        return exportRunEvidence(services, request, kind)(context)
      case 'predictions':
        return exportRunPredictions(services, request)(context)
    }
  }
