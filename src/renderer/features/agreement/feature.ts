import { lazyView } from '../../router/lazy-view.ts'
import type { Feature } from '../feature.ts'

export const agreement: Feature = {
  id: 'agreement',
  rail: { label: 'Agreement', icon: 'agree', place: 'top', needsProject: true },
  routes: [{ pattern: '/agreement', title: 'Agreement', view: lazyView(() => import('./AgreementView.vue')) }],
}
