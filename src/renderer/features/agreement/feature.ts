import { lazyView } from '../../router/lazy-view.ts'
import type { Feature } from '../feature.ts'
import { settlePattern } from './coefficients/agreement-address.ts'

export const agreement: Feature = {
  id: 'agreement',
  rail: { label: 'Agreement', icon: 'agree', place: 'top', needsProject: true },
  routes: [
    { pattern: '/agreement', title: 'Agreement', view: lazyView(() => import('./AgreementView.vue')) },
    {
      pattern: settlePattern,
      title: 'Settle disagreements',
      view: lazyView(() => import('./adjudication/SettleView.vue')),
      alone: true,
    },
  ],
}
