import { createHash } from 'node:crypto'
import { z } from 'zod'
import { AULensError } from '../../shared/contract/errors.ts'
import { alignments } from '../../shared/contract/corpus.ts'
import { EvidenceSettings, type Evidence } from '../../shared/contract/evidence.ts'
import { TrainingSettings, variants } from '../../shared/protocol/settings.ts'
import type { ReportData, ReportNetwork, ReportRun } from './report-data.ts'

const Hash = z.string().regex(/^[0-9a-f]{64}$/)

/** What a report needs to be made again from its corpora, and what it has to give then. */
export const ReportSettings = z.strictObject({
  aulens: z.literal('report settings'),
  version: z.union([z.literal(1), z.literal(2)]),
  appVersion: z.string(),
  runs: z
    .array(
      z.strictObject({
        run: z.string(),
        corpus: z.strictObject({
          name: z.string(),
          layout: z.string(),
          detector: z.string(),
          alignment: z.enum(alignments).default('none'),
          contentHash: z.string().nullable(),
        }),
        settings: TrainingSettings,
        /** Over every face, label and split. */
        dataHash: Hash,
        /** Of a split file's rows, those about faces of this run; null: the protocol's folds or the corpus's own splits. */
        parts: z.array(z.tuple([z.string(), z.enum(['train', 'validation', 'test'])])).nullable(),
        checkpoint: z.strictObject({ step: z.int(), sha256: Hash }).nullable(),
        evaluation: z.strictObject({ accuracy: z.number(), confusion: z.array(z.array(z.int())) }).nullable(),
        evidence: z
          .strictObject({ settings: EvidenceSettings, /** Over every number of the result. */ sha256: Hash })
          .nullable(),
        backend: z.string().nullable(),
        /** Its filters are shown; else it is a network of an experiment. */
        shown: z.boolean().default(true),
      }),
    )
    .min(1),
  experiments: z
    .array(
      z.strictObject({
        experiment: z.string(),
        corpus: z.string(),
        /** What all cells share. */
        settings: TrainingSettings,
        /** In their order; `run` null: not finished. */
        cells: z.array(
          z.strictObject({ fold: z.int(), variant: z.enum(variants), seed: z.int(), run: z.string().nullable() }),
        ),
      }),
    )
    .default([]),
})
export type ReportSettings = z.infer<typeof ReportSettings>

/** Changes with any number of the evidence. */
export const evidenceHash = (evidence: Pick<Evidence, 'filters'>): string =>
  createHash('sha256').update(JSON.stringify(evidence.filters)).digest('hex')

const settingsOfRun = (
  { run, corpus, settings, dataHash, parts, checkpoint, evaluation, engine }: ReportNetwork,
  evidence: ReportRun['evidence'],
  shown: boolean,
): ReportSettings['runs'][number] => ({
  run,
  corpus: {
    name: corpus.name,
    layout: corpus.layout,
    detector: corpus.detector,
    alignment: corpus.alignment,
    contentHash: corpus.contentHash,
  },
  settings,
  dataHash,
  parts: parts?.map(([path, part]) => [path, part]) ?? null,
  checkpoint,
  evaluation: evaluation === null ? null : { accuracy: evaluation.accuracy, confusion: evaluation.confusion },
  evidence: evidence === null ? null : { settings: evidence.settings, sha256: evidenceHash(evidence) },
  backend: engine?.backend ?? null,
  shown,
})

/** The content of a report's `settings.json`. */
export const settingsFile = (data: ReportData): string => {
  const shown = new Set(data.runs.map(({ run }) => run))
  const others = new Map(
    data.experiments
      .flatMap(({ networks }) => networks)
      .filter(({ run }) => !shown.has(run))
      .map((network) => [network.run, network]),
  )
  const settings: ReportSettings = {
    aulens: 'report settings',
    version: 2,
    appVersion: data.appVersion,
    runs: [
      ...data.runs.map((run) => settingsOfRun(run, run.evidence, true)),
      ...[...others.values()].map((network) => settingsOfRun(network, null, false)),
    ],
    experiments: data.experiments.map(({ detail, corpus }) => ({
      experiment: detail.experiment,
      corpus: corpus.name,
      settings: detail.settings,
      cells: detail.matrix.map(({ fold, variant, seed, run, state }) => ({
        fold,
        variant,
        seed,
        run: state === 'done' ? run : null,
      })),
    })),
  }
  return `${JSON.stringify(settings, null, 2)}\n`
}

/** @throws AULensError REPORT_SETTINGS_INVALID */
export const parseReportSettings = (text: string, path: string): ReportSettings => {
  const invalid = (cause: unknown): AULensError =>
    new AULensError('REPORT_SETTINGS_INVALID', `${path} is not the settings file of a report.`, {
      path,
      cause,
      hint: "Give the settings.json that lies beside a report's index.html.",
    })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid(cause)
  }
  const parsed = ReportSettings.safeParse(value)
  if (!parsed.success) throw invalid(parsed.error)
  return parsed.data
}
