import type { Evidence } from '../contract/evidence.ts'

const thousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')
const counted = (count: number, one: string): string => `${thousands(count)} ${one}${count === 1 ? '' : 's'}`

const schemes = {
  all: 'among all sequences',
  emotion: 'among sequences of one emotion',
  subject: 'among sequences of one subject',
} as const

const testText = ({ settings, permutations }: Evidence): string => {
  if (settings.permutations === 0) return 'No permutation test was run.'
  const others =
    permutations === null
      ? ''
      : (['all', 'emotion', 'subject'] as const)
          .filter((scheme) => scheme !== settings.within && permutations[scheme] > 0)
          .map((scheme) => `${thousands(permutations[scheme])} ${schemes[scheme]}`)
          .join(' and ')
  return (
    `The codes of whole sequences were exchanged ${schemes[settings.within]} ` +
    `${thousands(settings.permutations)} times${others === '' ? '' : `, and besides ${others}`} (seed ` +
    `${String(settings.seed)}); ` +
    'all filters and units saw the same shuffles, and p = (b + 1) / (m + 1) (Phipson and Smyth 2010). ' +
    `The family-wise p compares with each shuffle's largest divergence over all live filters and all ` +
    'units with at least ' +
    `${String(settings.minimumCount)} faces (max-T; Westfall and Young 1993); once with the divergence ` +
    'itself and once with the calibrated score z, the divergence less its mean under shuffling in units ' +
    'of its standard deviation. ' +
    'False-discovery rates are after Benjamini and Hochberg (1995) and, under any dependence, Benjamini ' +
    'and Yekutieli (2001). Restricted exchanges follow Winkler et al. (2014).'
  )
}

/** What was done, with every number that another would need to do it again. */
export const evidenceMethodsText = (evidence: Evidence): string => {
  const { settings, samples, sequences, subjects, dead, filters } = evidence
  const from =
    sequences === null || subjects === null
      ? ''
      : ` from ${counted(sequences, 'sequence')} of ${counted(subjects, 'subject')}`
  const full = evidence.version >= 2
  return [
    `For every filter of ${settings.layer}, its largest activation over the map was taken for each of ` +
      `${counted(samples, 'coded face')}${from} (split: ${settings.split}); ${counted(dead, 'filter')} of ` +
      `${thousands(filters.length)} gave the same value for all and ${dead === 1 ? 'was' : 'were'} left ` +
      'out as dead.',
    `As in Khorrami, Paine and Huang (2015), histograms with ${String(settings.bins)} equal bins over ` +
      `the filter's range were made of faces with and without each Action Unit, ` +
      `${String(settings.smoothing)} was added to every bin, and the Kullback-Leibler divergence D(with || ` +
      'without) was computed in nats. Neutral first frames ' +
      `${settings.neutral ? 'counted as "without" for every unit' : 'were left out'}; units on fewer than ` +
      `${String(settings.minimumCount)} faces were scored but never named.`,
    ...(full
      ? [
          'Beside it stand the divergence the other way round, the sum of both, the Jensen-Shannon divergence ' +
            '(Lin 1991), the Kolmogorov-Smirnov distance, the area under the ROC curve (Mann and Whitney 1947), ' +
            'average precision with its base rate, and the point-biserial correlation.',
        ]
      : []),
    testText(evidence),
    ...(settings.resamples > 0
      ? [
          `Intervals hold 95 % of ${thousands(settings.resamples)} resamples of subjects with replacement ` +
            '(percentile bootstrap; Efron and Tibshirani 1993).',
        ]
      : []),
    ...(full
      ? [
          'The best unit was called stable where 5, 10, 20 and 50 bins, half and double smoothing, the ' +
            'Jensen-Shannon divergence and the binless distance all name it. It was chosen anew on the training ' +
            'subjects alone and scored on the subjects of the test fold. Scores were computed again after the ' +
            'straight-line fit of activation to picture contrast was taken out.',
          'Grades follow fixed rules (docs/evidence.md of AULens).',
        ]
      : []),
  ].join(' ')
}

const works = {
  benjamini1995:
    'Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate: a practical and ' +
    'powerful approach to multiple testing. Journal of the Royal Statistical Society B 57, 289-300. ' +
    'doi:10.1111/j.2517-6161.1995.tb02031.x',
  benjamini2001:
    'Benjamini, Y. and Yekutieli, D. (2001). The control of the false discovery rate in multiple testing ' +
    'under dependency. Annals of Statistics 29, 1165-1188. doi:10.1214/aos/1013699998',
  efron: 'Efron, B. and Tibshirani, R. J. (1993). An Introduction to the Bootstrap. Chapman and Hall, New York.',
  khorrami:
    'Khorrami, P., Paine, T. L. and Huang, T. S. (2015). Do deep neural networks learn facial action ' +
    'units when doing expression recognition? ICCV Workshops. arXiv:1510.02969',
  lin:
    'Lin, J. (1991). Divergence measures based on the Shannon entropy. IEEE Transactions on Information ' +
    'Theory 37, 145-151. doi:10.1109/18.61115',
  mann:
    'Mann, H. B. and Whitney, D. R. (1947). On a test of whether one of two random variables is ' +
    'stochastically larger than the other. Annals of Mathematical Statistics 18, 50-60. ' +
    'doi:10.1214/aoms/1177730491',
  phipson:
    'Phipson, B. and Smyth, G. K. (2010). Permutation P-values should never be zero. Statistical ' +
    'Applications in Genetics and Molecular Biology 9, 39. doi:10.2202/1544-6115.1585',
  westfall:
    'Westfall, P. H. and Young, S. S. (1993). Resampling-Based Multiple Testing: Examples and Methods ' +
    'for p-Value Adjustment. Wiley, New York.',
  winkler:
    'Winkler, A. M., Ridgway, G. R., Webster, M. A., Smith, S. M. and Nichols, T. E. (2014). Permutation ' +
    'inference for the general linear model. NeuroImage 92, 381-397. doi:10.1016/j.neuroimage.2014.01.060',
} as const

/** The works that {@link evidenceMethodsText} names, in order of the alphabet. */
export const evidenceCitations = ({ settings, version }: Evidence): string[] => [
  ...(settings.permutations > 0 ? [works.benjamini1995, works.benjamini2001] : []),
  ...(settings.resamples > 0 ? [works.efron] : []),
  works.khorrami,
  ...(version >= 2 ? [works.lin, works.mann] : []),
  ...(settings.permutations > 0 ? [works.phipson, works.westfall, works.winkler] : []),
]
