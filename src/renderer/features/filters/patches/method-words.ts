import { reconstructionMethods } from '../../../../shared/contract/compute.ts'
import type { ReconstructionMethod } from '../../../../shared/contract/compute.ts'

const names: Readonly<
  Record<ReconstructionMethod, { readonly name: string; readonly note: string; readonly does: string }>
> = {
  guided: {
    name: 'Guided',
    note: 'backprop',
    does: 'Follows the response back to the pixels and keeps only what adds to it.',
  },
  deconv: { name: 'Deconvnet', note: '', does: 'Projects the response back through the network as a deconvnet.' },
  gradient: { name: 'Gradient', note: 'plain', does: 'The plain slope of the response by each pixel.' },
  occlusion: {
    name: 'Occlusion',
    note: 'drop',
    does: 'How far the response falls when a spot of the face is covered; takes longest.',
  },
}

export const methodName = (method: ReconstructionMethod): string => names[method].name
export const methodNote = (method: ReconstructionMethod): string => names[method].note
export const methodDoes = (method: ReconstructionMethod): string => names[method].does
export { reconstructionMethods }
