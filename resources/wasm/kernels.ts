// What the fast network and inspection compute outside TensorFlow. Built by build.mjs; the caller owns the memory and hands out addresses.
export { poolMap, sendBack, sendToPixels } from './patches'
export { poolQuadrants, poolTiles } from './pooling'
export { addLanes, addSparseGradient } from './sparse-gradient'
export { transformInput, transformInputGradient, transformPooledGradient } from './winograd'
