import { term } from './term.ts'

export const statisticsTerms = [
  term(
    'fold',
    'Fold',
    'A tenth of the subjects. One fold tests, one validates, eight train; ten runs test each subject once.',
    { source: 'Khorrami, Paine and Huang 2015', short: 'cross-validation', see: ['subject', 'validation'] },
  ),
  term(
    'validation',
    'Validation',
    'Faces that are not trained on, used to choose the checkpoint. The test faces are left untouched until then.',
    { see: ['fold', 'checkpoint'] },
  ),
  term(
    'confusion',
    'Confusion matrix',
    'True classes by rows, predicted classes by columns. The diagonal is right; a cell beside it says ' +
      'what is taken for what.',
    { see: ['recall'] },
  ),
  term('recall', 'Recall', 'Of the faces of one class, the share that was named so.', {
    see: ['precision', 'confusion'],
  }),
  term('precision', 'Precision', 'Of the faces named as one class, the share that belongs to it.', { see: ['recall'] }),
  term(
    'accuracy',
    'Accuracy',
    'The share of faces whose class the network names. Where classes differ in size, look at each one’s ' +
      'recall as well.',
    { see: ['recall', 'chance'] },
  ),
  term(
    'standard-deviation',
    'Standard deviation',
    'How far the folds lie from their mean, as “± s.d.”: with n − 1 below, as a sample. Folds share ' +
      'training faces, so it says less than it would of independent runs.',
    { short: 's.d., ±', see: ['fold', 'interval'] },
  ),
  term(
    'interval',
    '95 % interval',
    'Where 95 % of the values lie when subjects (or samples) are drawn again at random, with ' +
      'replacement. Whole subjects are drawn, because faces of one person are alike.',
    { short: 'CI, bootstrap', source: 'Efron and Tibshirani 1993', see: ['standard-deviation', 'n'] },
  ),
  term(
    'paired-t',
    'Paired t',
    'Two variants compared on the same folds, by the mean and the spread of their differences.',
    { source: 'Student 1908', see: ['sign-flip', 'fold'] },
  ),
  term(
    'sign-flip',
    'Sign-flip test',
    'If two variants were alike, each difference could as well have had the other sign. p is the share ' +
      'of all patterns of signs that differ as much.',
    { source: 'Fisher 1935', see: ['paired-t', 'permutation'] },
  ),
  term(
    'mcnemar',
    'McNemar’s table',
    'Faces counted by which of two networks is right. Only those on which one is right and the other ' +
      'wrong tell the networks apart.',
    { source: 'McNemar 1947', see: ['accuracy'] },
  ),
  term(
    'chance',
    'Chance',
    'What always naming the largest class would score. An accuracy means something above it only.',
    { see: ['confusion'] },
  ),
  term(
    'kl',
    'Kullback–Leibler divergence',
    'How far a filter’s activations on faces with an Action Unit differ from those without, in nats: 0 ' +
      'for none. It cannot tell more from less, and rises where faces are few, so AUC and n stand beside ' +
      'it.',
    {
      source: 'Kullback and Leibler 1951; Khorrami, Paine and Huang 2015, section 4.4',
      short: 'KL, divergence',
      see: ['bins', 'action-unit', 'auc'],
    },
  ),
  term('nats', 'Nats', 'The unit of a divergence that is computed with natural logarithms; one nat is 1.44 bits.', {
    see: ['kl'],
  }),
  term(
    'bins',
    'Bins',
    'A divergence compares two histograms, and depends on how many bars they have. If the best Action ' +
      'Unit changes with the bins, the match is not stable.',
    { see: ['kl', 'smoothing'] },
  ),
  term(
    'jensen-shannon',
    'Jensen–Shannon divergence',
    'A divergence that is the same both ways and never above 0.69 nats: each histogram is compared with ' +
      'the mean of the two.',
    { short: 'JS', source: 'Lin 1991', see: ['kl', 'bins'] },
  ),
  term(
    'smoothing',
    'Smoothing',
    'A count added to every bin, so that an empty one does not make the divergence infinite.',
    { see: ['bins'] },
  ),
  term(
    'auc',
    'Area under the ROC curve',
    'The chance that a face with the Action Unit activates the filter more than one without: 0.5 is ' +
      'none, 1 is always, 0 is always less. Needs no bins.',
    { source: 'Mann and Whitney 1947', short: 'AUC', see: ['kl', 'point-biserial'] },
  ),
  term(
    'auprc',
    'Area under precision and recall',
    'How clean the list stays as faces are taken from the strongest response down. Chance is the base ' +
      'rate, the share of faces with the Action Unit; it flatters rare units less than AUC.',
    { short: 'AUPRC, base rate', source: 'Davis and Goadrich 2006', see: ['auc', 'precision', 'recall'] },
  ),
  term(
    'point-biserial',
    'Point-biserial correlation',
    'Correlation of the activation with having the Action Unit or not, from −1 to 1.',
    { source: 'Tate 1954', short: 'r', see: ['auc'] },
  ),
  term(
    'n',
    'n',
    'Number of faces that a figure rests on, with and without the Action Unit. Rare units are scored, ' +
      'but never named best.',
    { see: ['kl'] },
  ),
  term(
    'permutation',
    'Permutation test',
    'The labels are shuffled many times; p is the share of shuffles, the real labels among them, that ' +
      'score at least as high. It asks whether the score is more than luck.',
    { source: 'Phipson and Smyth 2010', short: 'p', see: ['family-wise', 'false-discovery'] },
  ),
  term(
    'calibrated',
    'Calibrated score',
    'A divergence less its mean under shuffling, in standard deviations of the shuffles. Rare and common ' +
      'Action Units can be compared by it.',
    { short: 'z', see: ['kl', 'permutation', 'family-wise'] },
  ),
  term(
    'family-wise',
    'Family-wise error',
    'With many filters and units some score high by luck. A p corrected for the largest of all shuffled ' +
      'scores holds for the whole table.',
    { source: 'Westfall and Young 1993', short: 'max-T', see: ['permutation', 'false-discovery'] },
  ),
  term(
    'false-discovery',
    'False discovery rate',
    'The share of false ones to expect among the scores called significant; q is the smallest rate at ' +
      'which this one is called so.',
    { source: 'Benjamini and Hochberg 1995', short: 'q, BH', see: ['family-wise'] },
  ),
  term(
    'within-emotion',
    'Within emotion',
    'Labels are shuffled among faces of the same emotion only. A score that survives is not merely a ' +
      'sign of that emotion.',
    { source: 'Winkler et al. 2014', see: ['permutation'] },
  ),
  term(
    'verdict',
    'Verdict',
    'One word for all that was asked of a filter: strong, moderate, weak, none, or confounded, where ' +
      'something else explains the score as well. Each reason stands beside it.',
    { short: 'evidence', see: ['within-emotion', 'held-out', 'resembles'] },
  ),
  term(
    'held-out',
    'Held-out subjects',
    'People whose faces did not help to choose the filter’s Action Unit. A score on them is not ' +
      'flattered by the choice.',
    { short: 'confirmation', see: ['subject', 'verdict'] },
  ),
  term(
    'contrast',
    'Contrast regressed out',
    'What is left of the activations once the picture’s contrast has explained what it can. A filter ' +
      'that merely follows contrast has nothing left.',
    { see: ['activation', 'verdict'] },
  ),
  term(
    'control',
    'Control',
    'The same measurement where nothing should be found: an untrained network, permuted labels, an edge ' +
      'detector. It shows how high luck and method reach by themselves.',
    { source: 'Adebayo et al. 2018', see: ['permutation', 'blind'] },
  ),
  term(
    'ssim',
    'Structural similarity',
    'How alike two pictures look by local mean, contrast and structure: 1 for the same, 0 for nothing in ' +
      'common. Low once layers are randomised means the picture depends on what was learnt.',
    { short: 'SSIM', source: 'Wang et al. 2004', see: ['rank-correlation', 'control'] },
  ),
  term(
    'rank-correlation',
    'Rank correlation',
    'Whether the same pixels (or faces) come first in both, from −1 to 1; size does not count. |rank| ' +
      'leaves out the sign of the pixels.',
    { short: '|rank|', source: 'Spearman 1904', see: ['ssim'] },
  ),
  term(
    'iou',
    'Intersection over union',
    'Positions that two areas share, over those that either holds: 0 apart, 1 the same.',
    { short: 'IoU', source: 'Jaccard 1912', see: ['region'] },
  ),
  term(
    'kappa',
    'Kappa',
    'Agreement beyond what two coders (Cohen) or more (Fleiss) would reach by chance: 0 is chance, 1 is ' +
      'always. Undefined where only one category was used. Weighted kappa counts how far two intensities ' +
      'lie apart.',
    { source: 'Cohen 1960, 1968; Fleiss 1971', short: 'κ', see: ['alpha', 'facs-index'] },
  ),
  term(
    'alpha',
    'Krippendorff’s alpha',
    'Agreement beyond chance for any number of coders, also where some did not judge everything; nominal ' +
      'for present or absent, ordinal for intensities.',
    { source: 'Krippendorff 2019', short: 'α', see: ['kappa'] },
  ),
  term(
    'facs-index',
    'FACS agreement index',
    'Twice the Action Units that two coders share, over the sum of those each of them scored. 0.70 is ' +
      'the level of the FACS certification.',
    { source: 'Ekman, Friesen and Hager 2002', see: ['kappa'] },
  ),
  term(
    'drift',
    'Drift',
    'Whether a coder’s agreement changes along the work: its parts in the order of time are compared.',
    { see: ['coder', 'facs-index'] },
  ),
  term(
    'resembles',
    'Resembles',
    'What a high score allows to be said: the filter responds where an Action Unit is. It does not say ' +
      'that the network looks for that unit.',
    { see: ['kl', 'within-emotion'] },
  ),
] as const
