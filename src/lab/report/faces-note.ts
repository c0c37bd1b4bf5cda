import type { ReportPatches } from './report-data.ts'

/** What a caption says of faces that are not shown as they are. */
export const facesNote = ({ faces, shielded = 0 }: ReportPatches): string => {
  if (faces === 'none') return 'Faces are left out. '
  if (faces === 'replaced')
    return 'Chosen among the faces of subjects who may be shown in publications, not among all: stronger ones may exist. '
  return shielded > 0 ? 'Faces of subjects who may not be shown in publications are coarsened to 6 × 6 blocks. ' : ''
}
