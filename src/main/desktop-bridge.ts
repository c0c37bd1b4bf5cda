import { clipboard, dialog, ipcMain, nativeTheme, shell } from 'electron'
import type { BrowserWindow } from 'electron'
import { AULensError, toContractError } from '../shared/contract/errors.ts'
import type { Answer } from '../shared/contract/errors.ts'
import { bridgeChannels } from '../shared/contract/bridge.ts'
import { desktopMethods } from '../shared/contract/face.ts'
import type { DesktopMethod, DesktopOutput, FaceInfo, NetworkCounters, OpenRequest } from '../shared/contract/face.ts'
import type { z } from 'zod'
import { isOwnPage } from './own-page.ts'
import type { RecentProjects } from './recent-projects.ts'

export interface DesktopParts {
  readonly info: FaceInfo
  readonly window: () => BrowserWindow | null
  readonly recent: RecentProjects
  readonly takeOpenRequest: () => OpenRequest
  readonly counters: () => NetworkCounters
  readonly recentChanged: () => void
}

type Handlers = {
  [M in DesktopMethod]: (
    input: z.output<(typeof desktopMethods)[M]['input']>,
  ) => DesktopOutput<M> | Promise<DesktopOutput<M>>
}

const choosePath = async (
  window: BrowserWindow | null,
  options: Electron.OpenDialogOptions,
): Promise<string | null> => {
  const { filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options))
  return filePaths[0] ?? null
}

/** A new project is a folder that ends in .aulens. */
const chooseNewProject = async (window: BrowserWindow | null): Promise<string | null> => {
  const options = { title: 'New project', buttonLabel: 'Make', defaultPath: 'Study.aulens', nameFieldLabel: 'Name' }
  const { filePath } = await (window === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options))
  if (filePath === undefined || filePath === '') return null
  return filePath.endsWith('.aulens') ? filePath : `${filePath}.aulens`
}

const handlersOf = (parts: DesktopParts): Handlers => ({
  'face.info': () => parts.info,
  'face.openRequest': () => parts.takeOpenRequest(),
  'face.networkCounters': () => parts.counters(),
  'dialog.project': async ({ create }) =>
    create
      ? chooseNewProject(parts.window())
      : choosePath(parts.window(), { title: 'Open a project', properties: ['openDirectory'] }),
  'dialog.folder': async ({ title }) => choosePath(parts.window(), { title, properties: ['openDirectory'] }),
  'dialog.file': async ({ title, kind, extensions }) =>
    choosePath(parts.window(), {
      title,
      properties: ['openFile'],
      filters: [
        { name: kind, extensions },
        { name: 'All files', extensions: ['*'] },
      ],
    }),
  'recent.list': () => parts.recent.list(),
  'recent.remember': ({ directory, name }) => {
    parts.recent.remember(directory, name)
    parts.recentChanged()
    return null
  },
  'recent.forget': ({ directory }) => {
    parts.recent.forget(directory)
    parts.recentChanged()
    return null
  },
  'recent.reveal': ({ directory }) => {
    if (!parts.recent.includes(directory))
      throw new AULensError('NOT_LISTED', `${directory} is not a recent project.`, { path: directory })
    shell.showItemInFolder(directory)
    return null
  },
  'clipboard.write': ({ text }) => {
    clipboard.writeText(text)
    return null
  },
  'theme.set': ({ theme }) => {
    nativeTheme.themeSource = theme
    return null
  },
})

/** Answers what a page needs of the desktop; every input is parsed, every sender checked. */
export const bridgeDesktop = (parts: DesktopParts): void => {
  const handlers = handlersOf(parts)
  ipcMain.handle(bridgeChannels.desktop, async (event, method: unknown, input: unknown): Promise<Answer<unknown>> => {
    try {
      if (!isOwnPage(event)) throw new AULensError('REFUSED', 'Only the window itself may ask.')
      if (typeof method !== 'string' || !Object.hasOwn(desktopMethods, method))
        throw new AULensError('UNKNOWN_METHOD', `There is no ${String(method)}.`)
      const name = method as DesktopMethod
      const handler = handlers[name] as (parsed: unknown) => unknown
      return { ok: true, value: await handler(desktopMethods[name].input.parse(input)) }
    } catch (error) {
      return { ok: false, error: toContractError(error) }
    }
  })
}
