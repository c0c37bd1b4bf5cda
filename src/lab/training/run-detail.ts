import type { RunCheck, RunDetail } from '../../shared/contract/run.ts'
import { RunSummary } from '../../shared/contract/run.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { RunRecord, RunSample, Split } from '../store/tables/runs-table.ts'
import { findRun } from './find-run.ts'
import { leakageChecks } from './leakage.ts'

/** Steps whose mean accuracy and loss stand for the training at a checkpoint. */
const recentSteps = 50
/**
 * Steps after which a loss above twice that of guessing is worth a warning: large k overshoot at first
 * (docs/protocol.md).
 */
const patience = 20

/** Faces that the run used and a person has excluded since. */
const excludedSince = (store: ProjectStore, run: string): RunCheck[] => {
  const excluded = new Set(store.marks.samples({ kind: 'exclude', tag: null }))
  const count = excluded.size === 0 ? 0 : store.runs.samples(run).filter(({ sample }) => excluded.has(sample)).length
  return count === 0
    ? []
    : [
        {
          severity: 'warning',
          code: 'FACES_EXCLUDED_SINCE',
          message:
            `${String(count)} ${count === 1 ? 'face' : 'faces'} of this run ${count === 1 ? 'has' : 'have'} been ` +
            `excluded since. A new run leaves ${count === 1 ? 'it' : 'them'} out.`,
        },
      ]
}

const warningsOf = (store: ProjectStore, record: RunRecord): RunCheck[] => {
  const { run, settings } = record
  const last = store.runs.lastStep(run)
  const recent = store.runs.meanBefore(run, last, patience)
  const bound = 2 * Math.log(settings.classes)
  if (recent === null || last < patience || recent.loss <= bound) return []
  return [
    {
      severity: 'warning',
      code: 'LOSS_ABOVE_GUESSING',
      message:
        `The loss of the last ${String(patience)} steps is ${recent.loss.toFixed(1)}; guessing costs ` +
        `${Math.log(settings.classes).toFixed(1)}. ` +
        'If it stays so for some hundred steps, start again with an initial scale near 0.7 or a lower learning rate.',
    },
  ]
}

/** A run keeps its numbers when its faces are gone; what they showed can then not be looked at again. */
const leakageOf = async (
  store: ProjectStore,
  record: RunRecord,
  samples: readonly RunSample[],
): Promise<RunCheck[]> => {
  const checks = await leakageChecks(store, record.corpusId, samples).catch((): RunCheck[] => [])
  return checks.filter(({ severity }) => severity !== 'ok')
}

/** Everything the window shows of one run beside its curves. */
export const runDetail = async (store: ProjectStore, run: string): Promise<RunDetail> => {
  const record = findRun(store, run)
  const samples = store.runs.samples(run)
  const count = (split: Split): number => samples.filter((sample) => sample.split === split).length
  const testSubjects = store.runs.testSubjects(run)
  const { engine } = record
  return {
    ...RunSummary.parse(record),
    checkpoints: store.runs.checkpoints(run).map((checkpoint) => ({
      step: checkpoint.step,
      trainingAccuracy: store.runs.meanBefore(run, checkpoint.step, recentSteps)?.accuracy ?? null,
      validationAccuracy: checkpoint.validation_accuracy,
      validationLoss: checkpoint.validation_loss,
      kept: checkpoint.step === record.bestStep,
      stored: checkpoint.present === 1,
    })),
    engine:
      engine === null
        ? null
        : {
            rung: engine.rung,
            device: engine.deviceName,
            network: engine.network,
            threads: engine.threads,
            uses: [...(engine.uses ?? [])],
          },
    dataHash: record.dataHash,
    faces: { train: count('train'), validation: count('validation'), test: count('test') },
    testSubjects,
    excluded: store.runs.excluded(run),
    warnings: [
      ...warningsOf(store, record),
      ...excludedSince(store, run),
      ...(await leakageOf(store, record, samples)),
    ],
  }
}
