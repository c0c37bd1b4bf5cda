import { storeToRefs } from 'pinia'
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import type { ConvolutionLayer } from '../../../../shared/network/architecture.ts'
import { useRouter } from '../../../router/router.ts'
import { useAddressedView } from '../address/addressed-view.ts'
import type { AddressedView } from '../address/addressed-view.ts'
import { galleryPattern, layerOf } from '../address/filter-address.ts'
import { galleryAddress, galleryViewOf } from './gallery-address.ts'
import type { GalleryView } from './gallery-address.ts'
import type { GalleryChoice } from './gallery-order.ts'
import { useGallery } from './gallery.store.ts'

export interface GalleryPlace extends AddressedView<GalleryView> {
  readonly run: ComputedRef<string>
  readonly layer: ComputedRef<ConvolutionLayer>
  readonly choose: (change: Partial<GalleryChoice>) => void
  /** Another run or layer has other filters: how they are shown stays, which of them are picked does not. */
  readonly elsewhere: (run: string, layer?: ConvolutionLayer) => void
}

/** Run, layer and view of the gallery that the address names. */
export const useGalleryPlace = (): GalleryPlace => {
  const router = useRouter()
  const { view } = storeToRefs(useGallery())
  const run = computed(() => router.place.value.parameters['run'] ?? '')
  const layer = computed(() => layerOf(router.place.value.parameters['layer']))
  const { show, leave } = useAddressedView<GalleryView>(
    view,
    galleryPattern,
    ({ query, parameters }) => galleryViewOf(query, layerOf(parameters['layer'])),
    (to) => galleryAddress(run.value, layer.value, to),
  )
  return {
    run,
    layer,
    show,
    leave,
    choose: (change) => show({ choice: { ...view.value.choice, ...change } }),
    elsewhere: (to, toLayer = layer.value) =>
      leave(galleryAddress(to, toLayer, { ...view.value, selected: null, marked: [] })),
  }
}
