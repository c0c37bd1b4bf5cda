import type { ComputeHandler } from '../job.ts'
import { createNetwork } from '../network/create-network.ts'
import { loadEngine } from '../tensorflow.ts'
import { scoreFaces, softmaxRows } from '../training/evaluate.ts'

/** Class probabilities of faces, without dropout. */
export const predict: ComputeHandler<'predict'> = async ({ parameters, normalisation, faces, classes }, context) => {
  const network = createNetwork(await loadEngine(), { side: faces.side, classes, parameters })
  try {
    const scores = await scoreFaces(
      network,
      faces,
      normalisation,
      () => context.breathe(),
      (done) => {
        context.emit({ type: 'progress', done, total: faces.count, unit: 'faces', message: 'Predicting' })
      },
    )
    return { classes, probabilities: softmaxRows(scores, classes) }
  } finally {
    network.dispose()
  }
}
