import { glossary } from '../../shared/glossary/glossary.ts'

/** Words on the screens that mean a term under another name than the glossary's own. */
const otherWords: Readonly<Record<string, string>> = {
  'kl, with from without': 'kl',
  'divergence by action unit': 'kl',
  'median kl': 'kl',
  'kl, contrast out': 'contrast',
  'auc, contrast out': 'contrast',
  'against shuffles (z)': 'calibrated',
  'kl 95 %': 'interval',
  'auc 95 %': 'interval',
  '95 %': 'interval',
  reverse: 'kl',
  'auprc, base rate': 'auprc',
  base: 'auprc',
  'q bh': 'false-discovery',
  'q by': 'false-discovery',
  'max-z': 'family-wise',
  'p all': 'permutation',
  'p emotion': 'within-emotion',
  'p subject': 'within-emotion',
  'held-out kl': 'held-out',
  'held-out auc': 'held-out',
  'held-out subjects, auc': 'held-out',
  'n with': 'n',
  'n without': 'n',
  'faces with, without': 'n',
  'minimum n': 'n',
  shuffles: 'permutation',
  resamples: 'interval',
  'best au': 'action-unit',
  'overlap (iou)': 'iou',
  split: 'validation',
  'predicted emotion': 'probability',
  prediction: 'probability',
  'best on validation': 'validation',
  'test accuracy': 'accuracy',
  'best validation': 'validation',
  'valid.': 'validation',
  optimiser: 'learning-rate',
  checkpoints: 'checkpoint',
  steps: 'step',
  'p, sign flips': 'sign-flip',
  'p, paired t': 'paired-t',
  'mean ± s.d.': 'standard-deviation',
  'cross-validation': 'fold',
  'recall by class': 'recall',
  'validation loss': 'loss',
  'validation accuracy': 'accuracy',
  'facs index': 'facs-index',
  index: 'facs-index',
  'weighted κ': 'kappa',
  'cohen’s κ': 'kappa',
  'fleiss’ κ': 'kappa',
  'α nominal': 'alpha',
  'α ordinal': 'alpha',
  'variants compared': 'variant',
  variants: 'variant',
  seeds: 'seed',
  'action units': 'action-unit',
  findings: 'finding',
  subjects: 'subject',
  sequences: 'sequence',
  'facs coded': 'coded',
  'with landmarks': 'landmarks',
}

const named = new Map(
  glossary.flatMap(({ id, term, short }) =>
    [term, ...(short?.split(', ') ?? [])].map((name) => [name.toLowerCase(), id] as const),
  ),
)

/** Id of the term that a word on the screen means; null where the glossary explains no such word. */
export const termOf = (word: string): string | null => {
  // “AUPRC, base rate 0.13”: the word is what stands before the number.
  const key = word.toLowerCase().replace(/ [\d.]+$/, '')
  return Object.hasOwn(otherWords, key) ? (otherWords[key] ?? null) : (named.get(key) ?? null)
}

/** Terms that words on the screens lead to. */
export const termsOfOtherWords: readonly string[] = Object.values(otherWords)
