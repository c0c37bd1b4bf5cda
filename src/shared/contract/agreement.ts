import { z } from 'zod'
import { intensityLetters } from '../facs/intensity.ts'
import { undefinedReasons } from '../stats/agreement/coefficient.ts'
import { kappaWeights } from '../stats/agreement/cohen-kappa.ts'
import { JobStarted } from './job.ts'
import { verdictGrades } from './evidence.ts'
import { CodingAnswer, CodingEvent, Consensus, Criterion, ItemContent, itemStates, targetKinds } from './coding.ts'

const id = z.string().min(1).max(64)

/** A coefficient with its 95 % interval; where it is undefined, `reason` says why and the numbers are null. */
export const AgreementEstimate = z.object({
  value: z.number().nullable(),
  reason: z.enum(undefinedReasons).nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Share of the resamples for which it is undefined. */
  undefinedShare: z.number(),
})
export type AgreementEstimate = z.infer<typeof AgreementEstimate>

export const intervalSettings = {
  /** 0: no intervals. */
  resamples: z.int().min(0).max(10_000).default(1000),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32)
    .default(1),
}
const question = {
  assignment: id,
  /** An Action Unit counts as present from this intensity; one that is not graded always does. */
  threshold: z.enum(intensityLetters).default('A'),
}
const AgreementQuestion = z.strictObject({
  ...question,
  ...intervalSettings,
  weights: z.enum(kappaWeights).exclude(['none']).default('linear'),
})

const coefficients = {
  /**
   * Cohen's kappa of presence, and the weighted one of intensities; of more than two coders the mean over every two,
   * null beyond `mostCodersInPairs`.
   */
  cohen: AgreementEstimate.nullable(),
  weighted: AgreementEstimate.nullable(),
  fleiss: AgreementEstimate,
  alphaNominal: AgreementEstimate,
  alphaOrdinal: AgreementEstimate,
  index: AgreementEstimate,
  percent: AgreementEstimate,
}
const CoderName = z.object({ coder: id, name: z.string() })
export const UnitAgreement = z.object({
  au: z.int(),
  /** Samples in which a coder scored it, and in which coders differ. */
  usedIn: z.int(),
  open: z.int(),
  ...coefficients,
})
export type UnitAgreement = z.infer<typeof UnitAgreement>
export const PairAgreement = z.object({
  one: id,
  other: id,
  samples: z.int(),
  kappa: AgreementEstimate,
  weighted: AgreementEstimate,
  index: AgreementEstimate,
  percent: AgreementEstimate,
})
export type PairAgreement = z.infer<typeof PairAgreement>

export const AgreementTable = z.object({
  threshold: z.enum(intensityLetters),
  weights: z.enum(kappaWeights),
  resamples: z.int(),
  seed: z.int(),
  coders: z.array(CoderName),
  /** Who has not handed in yet: their answers are not in the table. */
  waiting: z.array(z.string()),
  /** What was judged; judgements given, and those missing (skipped, not answered, "can't tell"). */
  samples: z.int(),
  judgements: z.int(),
  missing: z.int(),
  pairs: z.array(PairAgreement),
  /** Over all units and samples together; `itemIndex`: mean of the samples' own FACS indices. */
  overall: z.object({ ...coefficients, itemIndex: AgreementEstimate }),
  units: z.array(UnitAgreement),
})
export type AgreementTable = z.infer<typeof AgreementTable>

export const Disagreement = z.object({
  target: id,
  /** Its place among what was judged, from 1: says nothing of which filter or control it is. */
  number: z.int(),
  /** An item that shows it: pictures lie below `coding/<item>/`. */
  item: id,
  answerKind: z.enum(['face', 'filter']),
  /** FACS index over all coders; null where nobody scored a unit. */
  index: z.number().nullable(),
  answers: z.array(
    z.object({
      coder: id,
      name: z.string(),
      state: z.enum(itemStates),
      answer: CodingAnswer.nullable(),
      codes: z.string().nullable(),
    }),
  ),
  /** The agreement in force; null: open. */
  agreed: z.object({ codes: z.string(), reason: z.string() }).nullable(),
  /** An answer from a file or another copy differs from one here, and was set aside. */
  aside: z.boolean(),
})
export type Disagreement = z.infer<typeof Disagreement>

/**
 * One thing that was judged, with everything that was said of it: every coder's answer and how it came about, and every
 * agreement.
 */
export const AgreementItem = z.object({
  content: ItemContent,
  answers: z.array(
    z.object({
      item: id,
      coder: id,
      name: z.string(),
      repeat: z.int(),
      state: z.enum(itemStates),
      answer: CodingAnswer.nullable(),
      events: z.array(CodingEvent),
    }),
  ),
  /** Oldest first; the last is in force. */
  agreements: z.array(Consensus),
})
export type AgreementItem = z.infer<typeof AgreementItem>

const CriterionUnit = z.object({
  au: z.int(),
  inCriterion: z.int(),
  byCoder: z.int(),
  both: z.int(),
  index: AgreementEstimate,
  kappa: AgreementEstimate,
})
export const CriterionResult = z.object({
  coder: id,
  name: z.string(),
  samples: z.int(),
  /** Mean of the samples' FACS indices; 0.70 is the certification level. */
  index: AgreementEstimate,
  kappa: AgreementEstimate,
  weighted: AgreementEstimate,
  alphaOrdinal: AgreementEstimate,
  units: z.array(CriterionUnit),
  items: z.array(
    z.object({
      target: id,
      number: z.int(),
      item: id,
      index: z.number().nullable(),
      criterion: z.string(),
      coded: z.string(),
      missed: z.array(z.int()),
      added: z.array(z.int()),
    }),
  ),
})
export type CriterionResult = z.infer<typeof CriterionResult>

export const CoderDrift = z.object({
  coder: id,
  name: z.string(),
  /** The coder's work in equal parts, in the order of time, against the other coders or the criterion. */
  blocks: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      samples: z.int(),
      index: AgreementEstimate,
      percent: AgreementEstimate,
    }),
  ),
  /** First against second look at the same. */
  repeats: z.object({
    samples: z.int(),
    index: AgreementEstimate,
    kappa: AgreementEstimate,
    percent: AgreementEstimate,
  }),
})
export type CoderDrift = z.infer<typeof CoderDrift>

export const machineSources = ['kl', 'verdict'] as const
export const JudgedFilter = z.object({
  target: id,
  kind: z.enum(targetKinds),
  filter: z.int(),
  /** The unit that the chosen source names for this filter; null for controls, and where it names none. */
  best: z.object({ au: z.int(), kl: z.number().nullable() }).nullable(),
  /** What both sources say: the unit of the largest KL, and the verdict with its grade. */
  kl: z.object({ au: z.int(), kl: z.number().nullable() }).nullable(),
  verdict: z
    .object({ au: z.int().nullable(), grade: z.enum(verdictGrades).nullable(), kl: z.number().nullable() })
    .nullable(),
  /** What each coder said of it, in one line. */
  said: z.array(z.object({ coder: id, name: z.string(), said: z.string() })),
  /** Coders who judged it, who named any unit, and who named that one. */
  coders: z.int(),
  naming: z.int(),
  agreeing: z.int(),
  named: z.array(z.object({ au: z.int(), coders: z.int() })),
})
export type JudgedFilter = z.infer<typeof JudgedFilter>
export const MachineComparison = z.object({
  source: z.enum(machineSources),
  run: z.string().nullable(),
  layer: z.string().nullable(),
  /** What the best units rest on; null: no evidence is computed for this checkpoint. */
  evidence: z.object({ samples: z.int(), minimumCount: z.int() }).nullable(),
  filters: z.array(JudgedFilter),
  rates: z.array(
    z.object({
      kind: z.enum(['filter', 'untrained', 'weak']),
      samples: z.int(),
      judgements: z.int(),
      /** Share of judgements that name any unit. */
      naming: AgreementEstimate,
      /** Share that name the filter's best unit; for a control, the mean over the best units of the real filters. */
      hits: AgreementEstimate,
    }),
  ),
  /** Hit rate of real filters above that of all controls. */
  difference: AgreementEstimate,
})
export type MachineComparison = z.infer<typeof MachineComparison>

/** Everything of one session with its intervals; null where there is nothing to hold coders against. */
export const AgreementMeasures = z.object({
  table: AgreementTable,
  criterion: z.array(CriterionResult).nullable(),
  drift: z.array(CoderDrift),
  machine: MachineComparison.nullable(),
})
export type AgreementMeasures = z.infer<typeof AgreementMeasures>
const MeasureQuestion = AgreementQuestion.extend({
  criterion: Criterion.default({ kind: 'corpus' }),
  source: z.enum(machineSources).default('kl'),
  blocks: z.int().min(2).max(20).default(5),
})

/** Only a lead may ask, and only of answers that have been handed in. */
export const agreementMethods = {
  'agreement.table': { input: AgreementQuestion, output: AgreementTable },
  /** A job; its value is {@link AgreementMeasures}. It computes beside the lab, with progress, and can be cancelled. */
  'agreement.measure': { input: MeasureQuestion, output: JobStarted },
  /** Widest first. */
  'agreement.disagreements': { input: z.strictObject(question), output: z.array(Disagreement) },
  'agreement.item': { input: z.strictObject({ assignment: id, target: id }), output: AgreementItem },
  'agreement.criterion': {
    input: z.strictObject({ ...question, ...intervalSettings, criterion: Criterion }),
    output: z.array(CriterionResult),
  },
  'agreement.drift': {
    input: z.strictObject({
      ...question,
      ...intervalSettings,
      criterion: Criterion.nullable().default(null),
      blocks: z.int().min(2).max(20).default(5),
    }),
    output: z.array(CoderDrift),
  },
  'agreement.machine': {
    input: z.strictObject({ ...question, ...intervalSettings, source: z.enum(machineSources).default('kl') }),
    output: MachineComparison,
  },
} as const
