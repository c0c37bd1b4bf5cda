import type { Alignment, CorpusSummary } from '../contract/corpus.ts'

type Detector = CorpusSummary['detector']
type Layout = CorpusSummary['layout']

/** CK+'s recordings show each head at one size, so the paper looks for no other; elsewhere faces have any size. */
const haarWindowOf = (layout: Layout): 'paper' | 'wide' => (layout === 'ckplus' ? 'paper' : 'wide')

/** The paper's detector where the paper used it, BlazeFace everywhere else. */
export const defaultDetector = (layout: Layout): Detector => (layout === 'ckplus' ? 'haar' : 'blazeface')

const versions = {
  'haar, paper': 'haar 1: OpenCV 4.12, scale 1.3, neighbours 5 then 3, side 0.5 to 0.8, bilinear 96',
  'haar, wide': 'haar 2: OpenCV 4.12, scale 1.3, neighbours 5 then 3, side 0.3 to 0.9, largest face, bilinear 96',
  blazeface: 'blazeface 1: back camera 256, largest face in the framing of ssd, square of mean side, bilinear 96',
  ssd: 'ssd 1: face-api 1.7, largest face, square of mean side, bilinear 96',
  tiny: 'tiny 1: face-api 1.7, largest face, square of mean side, bilinear 96',
  none: 'none 1: whole picture, bilinear 96',
} as const

const byEyes = 'aligned by the eyes'

/** Where the corpus's pictures are faces already. */
export const alignedVersion = versions.none

/**
 * Detectors that are asked in turn until one finds a face. For CK+ none but the one asked for, so
 * that by default its sample is the paper's.
 */
export const detectorsInTurn = (detector: Detector, layout: Layout): readonly Detector[] => {
  if (detector === 'none' || layout === 'ckplus') return [detector]
  return [detector, ...(['blazeface', 'ssd', 'haar'] as const).filter((other) => other !== detector)]
}

/** Names everything that decides a crop; a stored face made under another version is made anew. */
export const detectorVersion = (detector: Detector, layout: Layout, alignment: Alignment): string => {
  const version = detector === 'haar' ? versions[`haar, ${haarWindowOf(layout)}`] : versions[detector]
  return alignment === 'eyes' ? `${version}, ${byEyes}` : version
}

/** @param version as {@link detectorVersion} wrote it */
export const alignmentOf = (version: string): Alignment => (version.endsWith(byEyes) ? 'eyes' : 'none')
