import { lazyView } from '../../router/lazy-view.ts'
import type { Feature } from '../feature.ts'

export const live: Feature = {
  id: 'live',
  rail: { label: 'Live', icon: 'image', place: 'top', needsProject: true },
  routes: [{ pattern: '/live', title: 'Live image', view: lazyView(() => import('./LiveView.vue')) }],
}
