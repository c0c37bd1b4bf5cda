import { AULensError } from '../../../../../shared/contract/errors.ts'
import type { ConvolutionLayer } from '../../../../../shared/network/architecture.ts'
import { saveBlob } from '../../../../components/save-blob.ts'

/** Hands the scores of every filter of a layer to the user: as a tidy table, or with everything that was computed. */
export const saveEvidence = async (
  mediaUrl: (path: string) => string,
  run: string,
  layer: ConvolutionLayer,
  kind: 'csv' | 'json',
): Promise<void> => {
  const answer = await fetch(mediaUrl(`evidence/${encodeURIComponent(run)}/${layer}.${kind}`))
  if (!answer.ok)
    throw new AULensError('EVIDENCE_FAILED', `The scores of ${layer} could not be written.`, {
      hint: 'Score the filters again, then export.',
    })
  saveBlob(`${run}-${layer}-evidence.${kind}`, await answer.blob())
}
