import type { Criterion, VerdictGrade } from '../contract/evidence.ts'

/** Every number that the rules below name. */
export const verdictLimits = {
  /** A p or q at or below it holds. */
  alpha: 0.05,
  /**
   * Share of the rows of the sensitivity strip that must name the AU before it is called doubtful instead of failed.
   */
  doubtfulBins: 0.75,
  /** Share of runs in which the AU must come back. */
  stableShare: 0.8,
  doubtfulShare: 0.5,
  /** Doubtful criteria, and failed ones, that a grade allows among bins, direction, contrast, place, stability. */
  strong: { doubtful: 1, failed: 0 },
  moderate: { failed: 1 },
} as const

export interface CriterionRule {
  readonly criterion: Criterion
  readonly name: string
  readonly held: string
  readonly doubtful: string
  readonly failed: string
}

/** What each criterion asks, in the order in which the verdict tells them. */
export const criterionRules: readonly CriterionRule[] = [
  {
    criterion: 'family',
    name: 'Beyond chance',
    held: 'family-wise p of the calibrated score (max-T over all live filters and AUs that are not rare) at most 0.05',
    doubtful: 'false-discovery rate (Benjamini-Hochberg) at most 0.05 only',
    failed: 'neither',
  },
  {
    criterion: 'emotion',
    name: 'Within emotion',
    held: 'the same family-wise p, with codes exchanged within emotion only, at most 0.05',
    doubtful: 'false-discovery rate within emotion at most 0.05 only',
    failed: 'neither, or the AU (almost) never varies within an emotion',
  },
  {
    criterion: 'heldOut',
    name: 'Held-out subjects',
    held:
      'training subjects alone name the same AU, and on held-out subjects it has the same direction with p ' +
      'at most 0.05',
    doubtful: 'another AU is named, or p is above 0.05, but the direction is the same',
    failed: 'the direction is the other one, or the area under the curve does not differ from one half',
  },
  {
    criterion: 'bins',
    name: 'Bins and smoothing',
    held: 'every number of bins, smoothing and the binless measure name the same AU',
    doubtful: 'three quarters of them do',
    failed: 'fewer do',
  },
  {
    criterion: 'direction',
    name: 'Excited, not suppressed',
    held: 'the area under the curve and its interval lie above one half',
    doubtful: 'the interval holds one half',
    failed: 'the filter answers less with the AU',
  },
  {
    criterion: 'contrast',
    name: 'After contrast',
    held: 'the same AU has the largest divergence once picture contrast is regressed out',
    doubtful: 'never',
    failed: 'another AU has',
  },
  {
    criterion: 'place',
    name: 'In the right place',
    held: "peaks lie in the AU's region more often than in shifted regions, p at most 0.05",
    doubtful: 'more often, but p is above 0.05 or not known',
    failed: 'not more often',
  },
  {
    criterion: 'stability',
    name: 'Other runs agree',
    held: 'the matched filters of at least 80 % of the other runs name the same AU',
    doubtful: 'at least 50 %',
    failed: 'fewer',
  },
  {
    criterion: 'controls',
    name: 'More than a control network',
    held: 'no filter of an untrained network, or of one trained on permuted labels, diverges as much for the AU',
    doubtful: 'never',
    failed: 'one does',
  },
]

export interface GradeRule {
  readonly grade: VerdictGrade
  readonly rule: string
}

/**
 * From the first that applies; criteria that are not computed count neither way, but for what a grade asks to be held.
 */
export const gradeRules: readonly GradeRule[] = [
  {
    grade: 'none',
    rule: 'The filter is dead, has no AU on enough faces, or is not beyond chance even by the false-discovery rate.',
  },
  {
    grade: 'confounded',
    rule:
      'Beyond chance, but not within emotion (failed): a filter that follows the emotion alone would look ' +
      'the same.',
  },
  {
    grade: 'weak',
    rule:
      'Beyond chance by the false-discovery rate only, or failed on held-out subjects or against a control ' +
      'network, or two or more of bins, direction, contrast, place and other runs failed.',
  },
  {
    grade: 'strong',
    rule:
      'Beyond chance, within emotion and on held-out subjects held; none of bins, direction, contrast, ' +
      'place and other runs failed, and at most one doubtful.',
  },
  {
    grade: 'moderate',
    rule:
      'Everything else: family-wise beyond chance, not confounded, at most one of bins, direction, ' +
      'contrast, place and other runs failed.',
  },
]
