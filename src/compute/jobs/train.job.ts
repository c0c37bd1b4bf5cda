import type { ComputeHandler } from '../job.ts'
import { loadEngine } from '../tensorflow.ts'
import { train as trainOn } from '../training/train.ts'

export const train: ComputeHandler<'train'> = async (input, context) => trainOn(await loadEngine(), input, context)
