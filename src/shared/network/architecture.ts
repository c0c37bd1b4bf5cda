/**
 * The zero-bias convolutional network of Khorrami, Paine and Huang (2015), section 3.1, as data.
 *
 * Input [batch, side, side, 1]; three 5x5 convolutions without bias ("same" padding, stride 1), each followed by
 * ReLU; 2x2 max pooling after the first two, quadrant pooling after the third; 300 hidden units; softmax.
 */
export const kernelSide = 5
export const convolutionFilters = [64, 128, 256] as const
export const hiddenUnits = 300
export const pooledUnits = 4 * convolutionFilters[2]
export const defaultSide = 96

export const convolutionLayers = ['conv1', 'conv2', 'conv3'] as const
export type ConvolutionLayer = (typeof convolutionLayers)[number]

export const parameterNames = [
  'conv1.kernel',
  'conv2.kernel',
  'conv3.kernel',
  'fc.kernel',
  'fc.bias',
  'softmax.kernel',
  'softmax.bias',
] as const
export type ParameterName = (typeof parameterNames)[number]

/** One array a parameter, row-major in the shape that {@link parameterShapes} gives. */
export type Parameters = Record<ParameterName, Float32Array<ArrayBuffer>>

/**
 * Shapes: convolution kernels [height, width, in, out]; `fc.kernel` [1024, 300], its rows over the pooled
 * [2, 2, 256] map in (row, column, channel) order; `softmax.kernel` [300, classes].
 */
export const parameterShapes = (classes: number): Record<ParameterName, readonly number[]> => ({
  'conv1.kernel': [kernelSide, kernelSide, 1, convolutionFilters[0]],
  'conv2.kernel': [kernelSide, kernelSide, convolutionFilters[0], convolutionFilters[1]],
  'conv3.kernel': [kernelSide, kernelSide, convolutionFilters[1], convolutionFilters[2]],
  'fc.kernel': [pooledUnits, hiddenUnits],
  'fc.bias': [hiddenUnits],
  'softmax.kernel': [hiddenUnits, classes],
  'softmax.bias': [classes],
})

export const parameterSize = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1)

/**
 * Side of a layer's map and its geometry in input pixels: the map position (row, column) sees a window of `window`
 * pixels.
 */
export interface LayerGeometry {
  readonly layer: ConvolutionLayer
  readonly filters: number
  /** Rows (and columns) of the layer's map. */
  readonly mapSide: number
  /** Input pixels between neighbouring positions. */
  readonly stride: number
  /** Side of the receptive field in input pixels. */
  readonly window: number
  /** Input row of the window's first row for map row 0 (negative: it begins in the padding). */
  readonly offset: number
}

/** Receptive fields: conv1 5 pixels; conv2 14, stride 2; conv3 32, stride 4 (first row 4 y - 14). */
export const layerGeometry = (layer: ConvolutionLayer, side: number = defaultSide): LayerGeometry => {
  switch (layer) {
    case 'conv1':
      return { layer, filters: convolutionFilters[0], mapSide: side, stride: 1, window: 5, offset: -2 }
    case 'conv2':
      return { layer, filters: convolutionFilters[1], mapSide: side / 2, stride: 2, window: 14, offset: -6 }
    case 'conv3':
      return { layer, filters: convolutionFilters[2], mapSide: side / 4, stride: 4, window: 32, offset: -14 }
  }
}
