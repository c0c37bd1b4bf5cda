// What the fast network computes outside TensorFlow. Built by build.mjs; the caller owns the memory and hands out addresses.
export { poolQuadrants, poolTiles } from './pooling'
export { addLanes, addSparseGradient } from './sparse-gradient'
export { transformInput, transformInputGradient, transformPooledGradient } from './winograd'
