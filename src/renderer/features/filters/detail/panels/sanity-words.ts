import type { CascadeStage } from '../../../../../shared/contract/robustness.ts'

/** Above this, a picture has kept most of its structure. */
const kept = 0.5

/**
 * What the cascade says of a method in one sentence; never why a filter responds, only how far its picture depends on
 * the network.
 *
 * @param stages the trained network first, then one layer more randomised at each; last the one trained on permuted
 *   labels, if any
 */
export const sanityWords = (method: string, stages: readonly CascadeStage[]): string =>
  [cascadeWords(method, stages), ...stages.filter(({ permuted }) => permuted).map(permutedWords)].join(' ')

const permutedWords = ({ rankAbsolute }: CascadeStage): string => {
  if (rankAbsolute === null) return 'In the network trained on permuted labels these neurons are silent.'
  return rankAbsolute < kept
    ? 'They differ from those of the network that learnt permuted labels.'
    : 'The network that learnt permuted labels gives much the same pictures.'
}

const cascadeWords = (method: string, stages: readonly CascadeStage[]): string => {
  const random = stages.slice(1).filter(({ permuted }) => !permuted)
  const known = random.filter((stage): stage is CascadeStage & { rankAbsolute: number } => stage.rankAbsolute !== null)
  if (known.length === 0) return 'Every neuron falls silent once its layer is randomised: nothing is left to compare.'
  const layer = (stage: CascadeStage): string => stage.randomised.at(-1) ?? ''
  const lost = known.find(({ rankAbsolute }) => rankAbsolute < kept)
  if (lost === undefined)
    return (
      `${method} pictures stay much the same with every layer randomised: read them as image content this ` +
      'filter resembles, not as what the network has learnt.'
    )
  if (lost === random[0])
    return (
      `${method} pictures change as soon as ${layer(lost)} is randomised: they depend on what the network ` +
      'has learnt.'
    )
  return (
    `${method} pictures change little until ${layer(lost)} is randomised: read them as image content ` +
    'this filter resembles, not as its reason.'
  )
}
