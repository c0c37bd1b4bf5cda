import type { TrainingSettings } from '../../shared/protocol/settings.ts'

export const variantNames: Readonly<Record<TrainingSettings['variant'], string>> = {
  plain: 'Plain',
  A: 'A augmentation',
  D: 'D dropout',
  AD: 'AD both',
}
export const shortVariant = (variant: TrainingSettings['variant']): string => (variant === 'plain' ? 'Plain' : variant)
