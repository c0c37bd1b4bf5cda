import { inject } from 'vue'
import type { InjectionKey, Ref } from 'vue'
import { packetEnding } from '../../shared/coding/packet-format.ts'
import { useServices } from '../client/services.ts'
import { features } from './features.ts'
import type { Command } from '../keyboard/command.ts'
import { useRouter } from '../router/router.ts'
import { useAppearance } from '../stores/appearance.store.ts'
import { useIdentity } from '../stores/identity.store.ts'
import { usePacket } from '../stores/packet.store.ts'
import { useCommandsHere } from '../stores/commands.store.ts'
import { useProject } from '../stores/project.store.ts'
import { focusSearch } from './search-field.ts'

/** What lies over the window; one at a time. */
export type Overlay = null | 'palette' | 'tasks' | 'keys' | 'path-open' | 'path-create' | 'path-packet'
export const overlaysKey: InjectionKey<Ref<Overlay>> = Symbol('overlays')

export const useOverlay = (): Ref<Overlay> => {
  const overlay = inject(overlaysKey)
  if (overlay === undefined) throw new Error('Used outside the shell.')
  return overlay
}

const useGoCommands = (): Command[] => {
  const router = useRouter()
  const project = useProject()
  const identity = useIdentity()
  return features
    .filter((feature) => feature.rail !== undefined)
    .map((feature, place) => ({
      id: `go.${feature.id}`,
      title: `Go to ${feature.rail?.label ?? feature.id}`,
      where: 'Go to',
      icon: feature.rail?.icon ?? 'chevronRight',
      ...(place < 9 ? { keys: `Mod+${place + 1}` } : {}),
      enabled: () =>
        (feature.rail?.needsProject !== true || project.current !== null) &&
        (!identity.onlyCodes || feature.forCoders === true),
      run: () => router.go(feature.routes[0].pattern),
    }))
}

const useProjectCommands = (overlay: Ref<Overlay>): Command[] => {
  const { desktop } = useServices()
  const identity = useIdentity()
  const [project, packet, router] = [useProject(), usePacket(), useRouter()]
  /** The desktop has dialogs; a browser asks for the path on the computer that runs AULens. */
  const choose = (create: boolean) => async (): Promise<void> => {
    if (desktop === null) {
      overlay.value = create ? 'path-create' : 'path-open'
      return
    }
    const directory = await desktop.call('dialog.project', { create })
    if (directory !== null) await project.open(directory, create)
  }
  const choosePacket = async (): Promise<void> => {
    if (desktop === null) {
      overlay.value = 'path-packet'
      return
    }
    const file = await desktop.call('dialog.file', {
      title: 'Open a coding packet',
      kind: 'Coding packets',
      extensions: [packetEnding.slice(1)],
    })
    if (file === null) return
    await packet.open(file)
    router.go('/coding')
  }
  const close = async (): Promise<void> => {
    const wasPacket = packet.current !== null
    await project.close()
    if (!wasPacket) return
    // Whoever only codes is led back to coding: first this window must know that it is nobody's any more.
    await identity.refresh()
    router.go('/')
  }
  return [
    {
      id: 'project.create',
      title: 'New project…',
      where: 'Project',
      icon: 'plus',
      keys: 'Mod+N',
      words: 'make start',
      enabled: () => identity.mayOpen,
      run: choose(true),
    },
    {
      id: 'project.open',
      title: 'Open a project…',
      where: 'Project',
      icon: 'folderOpen',
      keys: 'Mod+O',
      enabled: () => identity.mayOpen,
      run: choose(false),
    },
    {
      id: 'packet.open',
      title: 'Open a coding packet…',
      where: 'Project',
      icon: 'code',
      words: 'coder file judge',
      enabled: () => identity.mayOpen && !packet.opening,
      run: choosePacket,
    },
    {
      id: 'project.close',
      title: 'Close the project',
      where: 'Project',
      icon: 'cross',
      enabled: () => project.current !== null && identity.mayOpen,
      run: close,
    },
  ]
}

const useAppearanceCommands = (): Command[] => {
  const appearance = useAppearance()
  const where = 'Appearance'
  return [
    { id: 'theme.light', title: 'Light theme', where, icon: 'sun', run: () => appearance.set('light') },
    { id: 'theme.dark', title: 'Dark theme', where, icon: 'moon', run: () => appearance.set('dark') },
    { id: 'theme.system', title: 'Theme of the system', where, icon: 'sliders', run: () => appearance.set('system') },
    {
      id: 'scale.larger',
      title: 'Larger interface',
      where,
      icon: 'plus',
      keys: 'Mod++',
      words: 'zoom scale',
      run: () => appearance.larger(),
    },
    {
      id: 'scale.smaller',
      title: 'Smaller interface',
      where,
      icon: 'minus',
      keys: 'Mod+-',
      words: 'zoom scale',
      run: () => appearance.smaller(),
    },
    {
      id: 'scale.usual',
      title: 'Usual size of the interface',
      where,
      icon: 'sliders',
      keys: 'Mod+0',
      words: 'zoom scale',
      run: () => appearance.usual(),
    },
  ]
}

/** Commands of the window itself, whatever it shows. */
export const useShellCommands = (overlay: Ref<Overlay>): void => {
  const router = useRouter()
  const toggle = (name: Exclude<Overlay, null>) => (): void => {
    overlay.value = overlay.value === name ? null : name
  }
  const where = 'Window'
  /** A view without a search field of its own has the palette's. */
  const find = (): void => {
    if (!focusSearch()) overlay.value = 'palette'
  }
  useCommandsHere([
    ...useGoCommands(),
    ...useProjectCommands(overlay),
    {
      id: 'shell.palette',
      title: 'Search or run a command',
      where,
      icon: 'search',
      keys: 'Mod+K',
      run: toggle('palette'),
    },
    { id: 'shell.find', title: 'Search in this view', where, icon: 'search', keys: 'Mod+F', run: find },
    {
      id: 'shell.find-slash',
      title: 'Search in this view',
      where,
      icon: 'search',
      keys: '/',
      keysOnly: true,
      run: find,
    },
    { id: 'shell.tasks', title: 'Show or hide the tasks', where, icon: 'tasks', keys: 'Mod+J', run: toggle('tasks') },
    {
      id: 'shell.keys',
      title: 'Show all keys',
      where,
      icon: 'keyboard',
      keys: '?',
      words: 'shortcuts help',
      run: toggle('keys'),
    },
    { id: 'shell.back', title: 'Back', where, icon: 'chevronLeft', keys: 'Alt+ArrowLeft', run: () => router.back() },
    {
      id: 'shell.forward',
      title: 'Forward',
      where,
      icon: 'chevronRight',
      keys: 'Alt+ArrowRight',
      run: () => router.forward(),
    },
    ...useAppearanceCommands(),
  ])
}
