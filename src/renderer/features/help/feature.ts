import { actionUnits } from '../../../shared/facs/action-units.ts'
import { glossary } from '../../../shared/glossary/glossary.ts'
import type { Command } from '../../keyboard/command.ts'
import { addressOf } from '../../router/address.ts'
import { lazyView } from '../../router/lazy-view.ts'
import { useRouter } from '../../router/router.ts'
import { useTour } from '../../stores/tour.store.ts'
import { unitLabel } from '../../format/action-unit.ts'
import type { Feature } from '../feature.ts'

export const helpPattern = '/help'

export const help: Feature = {
  id: 'help',
  rail: { label: 'Help', icon: 'help', place: 'foot', needsProject: false },
  routes: [{ pattern: helpPattern, title: 'Help', view: lazyView(() => import('./HelpView.vue')) }],
  commands: () => {
    const router = useRouter()
    const tour = useTour()
    const words = (id: string, title: string, more: string, where: string): Command => ({
      id: `help.${id}`,
      title,
      where,
      icon: 'book',
      words: more,
      foundOnly: true,
      run: () => router.go(addressOf(helpPattern, {}, { term: id })),
    })
    return [
      {
        id: 'help.tour',
        title: 'Take the guided tour',
        where: 'Help',
        icon: 'help',
        words: 'introduction start',
        run: () => tour.start(),
      },
      ...glossary.map(({ id, term, short, field }) => words(id, term, `${short ?? ''} glossary ${field}`, 'Glossary')),
      ...actionUnits.map(({ number, muscle }) =>
        words(`au-${number}`, unitLabel(number), `au${number} action unit ${muscle}`, 'Action Units'),
      ),
    ]
  },
}
