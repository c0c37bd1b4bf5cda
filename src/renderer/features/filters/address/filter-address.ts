import type { FilterAddress } from '../../../../shared/contract/filter.ts'
import { convolutionFilters, convolutionLayers } from '../../../../shared/network/architecture.ts'
import type { ConvolutionLayer } from '../../../../shared/network/architecture.ts'
import { addressOf } from '../../../router/address.ts'

export const galleryPattern = '/filters/:run/:layer'
export const detailPattern = '/filters/:run/:layer/:filter'
export const comparePattern = '/filters/:run/:layer/compare/:filters'
export const mostCompared = 4

export const layerOf = (text: string | undefined): ConvolutionLayer =>
  convolutionLayers.find((layer) => layer === text) ?? 'conv3'
export const filtersIn = (layer: ConvolutionLayer): number => convolutionFilters[convolutionLayers.indexOf(layer)] ?? 0

export const sameFilter = (a: FilterAddress | null, b: FilterAddress): boolean =>
  a?.run === b.run && a.layer === b.layer && a.filter === b.filter

/** Numbers of filters from an address, in range and once each. */
export const filterNumbers = (text: string | undefined, layer: ConvolutionLayer): number[] => {
  const numbers = (text ?? '')
    .split(',')
    .filter((part) => /^\d+$/.test(part))
    .map(Number)
  return [...new Set(numbers)].filter((number) => number < filtersIn(layer)).slice(0, mostCompared)
}

export const compareAddress = (run: string, layer: ConvolutionLayer, filters: readonly number[]): string =>
  addressOf(comparePattern, { run, layer, filters: filters.join(',') })

/** A face in the corpus workspace, whatever it is filtered by there. */
export const sampleAddress = (sample: number): string =>
  addressOf('/corpus', {}, { frames: 'all', sample: String(sample) })
