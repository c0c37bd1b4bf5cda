import { term } from './term.ts'

export const statisticsTerms = [
  term('fold', 'Fold', 'A tenth of the subjects. One fold tests, one validates, eight train; ten runs test each subject once.', { short: 'cross-validation', see: ['subject', 'validation'] }),
  term('validation', 'Validation', 'Faces that are not trained on, used to choose the checkpoint. The test faces are left untouched until then.', { see: ['fold', 'checkpoint'] }),
  term('confusion', 'Confusion matrix', 'True classes by rows, predicted classes by columns. The diagonal is right; a cell beside it says what is taken for what.', { see: ['recall'] }),
  term('recall', 'Recall', 'Of the faces of one class, the share that was named so.', { see: ['precision', 'confusion'] }),
  term('precision', 'Precision', 'Of the faces named as one class, the share that belongs to it.', { see: ['recall'] }),
  term('chance', 'Chance', 'What always naming the largest class would score. An accuracy means something above it only.', { see: ['confusion'] }),
  term('kl', 'Kullback–Leibler divergence', 'How far a filter’s activations on faces with an Action Unit differ from those without, in nats: 0 for none. The paper’s score (figure 5). It rises with few faces, so n stands beside it.', { short: 'KL, divergence', see: ['bins', 'action-unit', 'auc'] }),
  term('nats', 'Nats', 'The unit of a divergence that is computed with natural logarithms; one nat is 1.44 bits.', { see: ['kl'] }),
  term('bins', 'Bins', 'A divergence compares two histograms, and depends on how many bars they have. If the best Action Unit changes with the bins, the match is not stable.', { see: ['kl', 'smoothing'] }),
  term('smoothing', 'Smoothing', 'A count added to every bin, so that an empty one does not make the divergence infinite.', { see: ['bins'] }),
  term('auc', 'Area under the ROC curve', 'The chance that a face with the Action Unit activates the filter more than one without: 0.5 is none, 1 is always. Needs no bins.', { short: 'AUC', see: ['kl', 'point-biserial'] }),
  term('point-biserial', 'Point-biserial correlation', 'Correlation of the activation with having the Action Unit or not, from −1 to 1.', { short: 'r', see: ['auc'] }),
  term('n', 'n', 'Number of faces that a figure rests on, with and without the Action Unit. Rare units are scored, but never named best.', { see: ['kl'] }),
  term('permutation', 'Permutation test', 'The labels are shuffled many times; p is the share of shuffles that score at least as high. It asks whether the score is more than luck.', { short: 'p', see: ['family-wise', 'false-discovery'] }),
  term('family-wise', 'Family-wise error', 'With many filters and units some score high by luck. A p corrected for the largest of all shuffled scores holds for the whole table.', { short: 'max-T', see: ['permutation', 'false-discovery'] }),
  term('false-discovery', 'False discovery rate', 'The share of false ones to expect among the scores called significant (Benjamini and Hochberg 1995); q is the smallest rate at which this one is called so.', { short: 'q, BH', see: ['family-wise'] }),
  term('within-emotion', 'Within emotion', 'Labels are shuffled among faces of the same emotion only. A score that survives is not merely a sign of that emotion.', { see: ['permutation'] }),
  term('resembles', 'Resembles', 'What a high score allows to be said: the filter responds where an Action Unit is. It does not say that the network looks for that unit.', { see: ['kl', 'within-emotion'] }),
] as const
