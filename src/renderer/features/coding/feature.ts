import { lazyView } from '../../router/lazy-view.ts'
import type { Feature } from '../feature.ts'
import { sessionPattern } from './assignments/coding-address.ts'

export const coding: Feature = {
  id: 'coding',
  rail: { label: 'Coding', icon: 'code', place: 'top', needsProject: true },
  forCoders: true,
  routes: [
    { pattern: '/coding', title: 'Coding', view: lazyView(() => import('./assignments/CodingStart.vue')) },
    {
      pattern: sessionPattern,
      title: 'Coding session',
      view: lazyView(() => import('./session/SessionView.vue')),
      alone: true,
    },
  ],
}
