import { Menu } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import type { RecentProject } from '../shared/contract/face.ts'

export interface MenuActions {
  /** Runs a command of the palette in the window. */
  readonly command: (id: string) => void
  readonly openProject: (directory: string) => void
  readonly recent: readonly RecentProject[]
  readonly developer: boolean
  readonly platform: string
}

/**
 * The page itself listens for the keys, so that they work alike in a browser: entries show theirs and leave them to it.
 */
const entry = (
  label: string,
  command: string,
  actions: MenuActions,
  accelerator?: string,
): MenuItemConstructorOptions => ({
  label,
  click: () => actions.command(command),
  ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
})

const recentMenu = (actions: MenuActions): MenuItemConstructorOptions => {
  const projects = actions.recent.filter((project) => !project.moved).slice(0, 10)
  return {
    label: 'Open recent',
    enabled: projects.length > 0,
    submenu: projects.map((project) => ({
      label: project.name,
      sublabel: project.directory,
      click: () => actions.openProject(project.directory),
    })),
  }
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

export const menuTemplate = (actions: MenuActions): MenuItemConstructorOptions[] => [
  ...(actions.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
  {
    label: '&File',
    submenu: [
      entry('Open the demo project', 'project.demo', actions),
      entry('New project…', 'project.create', actions, 'CommandOrControl+N'),
      entry('Open a project…', 'project.open', actions, 'CommandOrControl+O'),
      recentMenu(actions),
      separator,
      entry('Close the project', 'project.close', actions),
      separator,
      entry('Settings…', 'settings.open', actions, 'CommandOrControl+,'),
      separator,
      actions.platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
    ],
  },
  { role: 'editMenu' },
  {
    label: '&View',
    submenu: [
      entry('Command palette', 'shell.palette', actions, 'CommandOrControl+K'),
      entry('Tasks', 'shell.tasks', actions, 'CommandOrControl+J'),
      separator,
      entry('Light theme', 'theme.light', actions),
      entry('Dark theme', 'theme.dark', actions),
      entry('Theme of the system', 'theme.system', actions),
      separator,
      entry('Larger', 'scale.larger', actions, 'CommandOrControl+Plus'),
      entry('Smaller', 'scale.smaller', actions, 'CommandOrControl+-'),
      entry('Usual size', 'scale.usual', actions, 'CommandOrControl+0'),
      separator,
      { role: 'togglefullscreen' },
      ...(actions.developer ? [{ role: 'toggleDevTools' } as const] : []),
    ],
  },
  {
    label: '&Help',
    submenu: [
      entry('Terms and Action Units', 'go.help', actions),
      entry('Guided tour', 'help.tour', actions),
      entry('Keys', 'shell.keys', actions, '?'),
      separator,
      entry('Doctor', 'go.doctor', actions),
    ],
  },
]

export const showMenu = (actions: MenuActions): void =>
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions)))
