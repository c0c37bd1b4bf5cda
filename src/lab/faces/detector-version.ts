import type { CorpusSummary } from '../../shared/contract/corpus.ts'

/** Names everything that decides a crop; a stored face made under another version is made anew. */
export const detectorVersions: Readonly<Record<CorpusSummary['detector'], string>> = {
  haar: 'haar 1: OpenCV 4.12, scale 1.3, neighbours 5 then 3, side 0.5 to 0.8, bilinear 96',
  ssd: 'ssd 1: face-api 1.7, largest face, square of mean side, bilinear 96',
  tiny: 'tiny 1: face-api 1.7, largest face, square of mean side, bilinear 96',
  none: 'none 1: whole picture, bilinear 96',
}
/** Where the corpus's pictures are faces already. */
export const alignedVersion = detectorVersions.none
