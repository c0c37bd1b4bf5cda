import { lazyView } from '../../router/lazy-view.ts'
import { useRouter } from '../../router/router.ts'
import type { Feature } from '../feature.ts'

export const settings: Feature = {
  id: 'settings',
  rail: { label: 'Settings', icon: 'gear', place: 'foot', needsProject: false },
  routes: [{ pattern: '/settings', title: 'Settings', view: lazyView(() => import('./SettingsView.vue')) }],
  commands: () => {
    const router = useRouter()
    return [
      {
        id: 'settings.open',
        title: 'Open the settings',
        where: 'Go to',
        icon: 'gear',
        keys: 'Mod+,',
        keysOnly: true,
        run: () => router.go('/settings'),
      },
    ]
  },
}
