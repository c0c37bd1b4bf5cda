import { AULensError } from '../../../../shared/contract/errors.ts'
import type { ConvolutionLayer } from '../../../../shared/network/architecture.ts'
import { saveBlob } from '../../../components/save-blob.ts'

export const figureKinds = ['svg', 'png', 'csv'] as const
export type FigureKind = (typeof figureKinds)[number]

/** Fetches the figure that the lab draws of a filter and hands it to the user as a file. */
export const saveFigure = async (
  mediaUrl: (path: string) => string,
  run: string,
  layer: ConvolutionLayer,
  filter: number,
  kind: FigureKind,
): Promise<void> => {
  const answer = await fetch(mediaUrl(`figure/${encodeURIComponent(run)}/${layer}/${filter}.${kind}`))
  if (!answer.ok)
    throw new AULensError('FIGURE_FAILED', `The figure of filter ${filter} could not be drawn.`, {
      hint: 'Inspect the layer again, then export.',
    })
  saveBlob(`${run}-${layer}-filter-${filter}.${kind}`, await answer.blob())
}
