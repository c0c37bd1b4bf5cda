import type { CorpusSummary } from '../contract/corpus.ts'
import type { ClassCount } from './emotions.ts'

/** How a protocol divides a corpus into parts for training, validation and test. */
export interface FoldScheme {
  /**
   * `subjects`: subjects sorted by name, number i in fold i mod `count`. `official`: the splits that the corpus brings.
   */
  readonly by: 'subjects' | 'official'
  readonly count: number
  /** What validates while fold t tests; the paper's text is silent, the released code takes the next fold. */
  readonly validation: 'next fold' | 'official'
}

/** One of the paper's three experiments: which faces, which classes, which folds. */
export interface ProtocolData {
  readonly id: 'ckplus-8' | 'ckplus-6' | 'tfd'
  readonly title: string
  readonly layout: CorpusSummary['layout']
  readonly classes: ClassCount
  /** Frames of a labelled sequence, and the label of each. */
  readonly frames: string
  readonly folds: FoldScheme
  /** Table of the paper that reports it. */
  readonly table: 1 | 2 | 3
  /** Variants whose results the table prints. */
  readonly variants: readonly ('plain' | 'A' | 'D' | 'AD')[]
}

/** CK+'s folds, and those of every corpus without splits of its own. */
export const tenFolds: FoldScheme = { by: 'subjects', count: 10, validation: 'next fold' }

/** The paper's experiments (sections 3 and 4.1); what text and released code leave open is said in docs/protocol.md. */
export const protocols: readonly ProtocolData[] = [
  {
    id: 'tfd',
    title: 'TFD, 7 classes',
    layout: 'tfd',
    classes: 7,
    frames: 'stills',
    table: 1,
    variants: ['plain', 'A', 'D', 'AD'],
    folds: { by: 'official', count: 5, validation: 'official' },
  },
  {
    id: 'ckplus-8',
    title: 'CK+, 8 classes',
    layout: 'ckplus',
    classes: 8,
    table: 2,
    variants: ['plain', 'A', 'D', 'AD'],
    folds: tenFolds,
    frames: 'first frame neutral, last three the sequence’s emotion',
  },
  {
    id: 'ckplus-6',
    title: 'CK+, 6 classes',
    layout: 'ckplus',
    classes: 6,
    table: 3,
    variants: ['AD'],
    folds: tenFolds,
    frames: 'last three frames; neutral and contempt left out',
  },
]

/**
 * The protocol that an experiment follows; undefined for a corpus or a choice of classes that the paper does not have.
 */
export const protocolOf = (layout: CorpusSummary['layout'], classes: ClassCount): ProtocolData | undefined =>
  protocols.find((protocol) => protocol.layout === layout && protocol.classes === classes)

/** Settings in which the paper's text and the released code differ. Everything else they share. */
export const protocolForms = {
  paper: { hiddenFanIn: 1024, normalisation: 'mean-and-deviation', dropoutOn: 'neurons' },
  'released-code': { hiddenFanIn: 65_536, normalisation: 'mean', dropoutOn: 'inputs' },
} as const
