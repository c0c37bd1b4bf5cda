import { useEngine } from '../../stores/engine.store.ts'
import { lazyView } from '../../router/lazy-view.ts'
import type { Feature } from '../feature.ts'

export const doctor: Feature = {
  id: 'doctor',
  rail: { label: 'Doctor', icon: 'doctor', place: 'foot', needsProject: false },
  routes: [{ pattern: '/doctor', title: 'Doctor', view: lazyView(() => import('./DoctorView.vue')) }],
  commands: () => {
    const engine = useEngine()
    const enabled = (): boolean => engine.busy === 'no'
    return [
      {
        id: 'doctor.check',
        title: 'Check the engine again',
        where: 'Doctor',
        icon: 'refresh',
        enabled,
        run: () => engine.check(false),
      },
      {
        id: 'doctor.selfTest',
        title: 'Run the self-test',
        where: 'Doctor',
        icon: 'doctor',
        enabled,
        run: () => engine.check(true),
      },
    ]
  },
}
