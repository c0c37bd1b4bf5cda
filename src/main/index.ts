import { app, BrowserWindow, dialog, session } from 'electron'
import { join } from 'node:path'
import { bridgeChannels } from '../shared/contract/bridge.ts'
import { OpenRequest } from '../shared/contract/face.ts'
import type { DesktopEvent } from '../shared/contract/face.ts'
import { bridgeDesktop } from './desktop-bridge.ts'
import { faceInfo } from './face-info.ts'
import { JsonFile } from './json-file.ts'
import { bridgeLab } from './lab-bridge.ts'
import { LabProcess } from './lab-process.ts'
import { readLaunchArguments } from './launch-arguments.ts'
import { lockContents, lockSession } from './lockdown.ts'
import { serveMedia } from './media.ts'
import { showMenu } from './menu.ts'
import { findNode, labDirectoryOf } from './node-runtime.ts'
import { closeNetwork } from './no-network.ts'
import { servePage } from './page.ts'
import { RecentProjects, RememberedProjects } from './recent-projects.ts'
import { handleScheme, mediaScheme, pageScheme, registerSchemes } from './schemes.ts'
import { openWindow } from './window.ts'
import { defaultWindow, WindowState } from './window-state.ts'

let window: BrowserWindow | null = null
let openRequest: OpenRequest = readLaunchArguments(process.argv, process.cwd())
const appDirectory = app.getAppPath()
const labDirectory = labDirectoryOf({
  isPackaged: app.isPackaged,
  appDirectory,
  resourcesDirectory: process.resourcesPath,
})

const tell = (event: DesktopEvent): void => window?.webContents.send(bridgeChannels.event, event)
const command = (id: string): void => tell({ type: 'command', command: id })
const open = (request: OpenRequest): void => {
  tell({ type: 'open', request })
  if (window?.isMinimized() === true) window.restore()
  window?.focus()
}

const start = (node: string): void => {
  const userData = app.getPath('userData')
  const recent = new RecentProjects(new JsonFile(join(userData, 'recent-projects.json'), RememberedProjects, []))
  const { counters } = lockSession(session.defaultSession)
  const lab: LabProcess = new LabProcess({
    node,
    entry: join(labDirectory, 'src', 'lab', 'main.ts'),
    arguments: ['--app-version', app.getVersion(), '--settings-folder', userData],
    compiledCode: join(app.getPath('userData'), 'compiled-lab'),
    onMessage: (message) => labBridge.toPage(message),
    onState: (state) => tell({ type: 'lab', state }),
  })
  const labBridge = bridgeLab(lab, () => window?.webContents ?? null)
  const menu = (): void =>
    showMenu({
      command,
      recent: recent.list(),
      developer: !app.isPackaged,
      platform: process.platform,
      openProject: (directory) => open({ project: directory, address: null }),
    })
  handleScheme(pageScheme, servePage(join(appDirectory, 'out', 'renderer')))
  handleScheme(mediaScheme, serveMedia(lab))
  bridgeDesktop({
    info: faceInfo(),
    window: () => window,
    recent,
    counters,
    recentChanged: menu,
    takeOpenRequest: () => {
      const taken = openRequest
      openRequest = { project: null, address: null }
      return taken
    },
  })
  const show = (): void => {
    window = openWindow({
      preload: join(appDirectory, 'out', 'preload', 'index.cjs'),
      icon: join(appDirectory, 'resources', 'icons', 'aulens.png'),
      state: new JsonFile(join(userData, 'window.json'), WindowState, defaultWindow),
      platform: process.platform,
    })
    window.on('closed', () => {
      window = null
    })
  }
  show()
  menu()
  lab.start()

  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) show()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  // Chromium reorders the arguments of a second start, so it sends what it has read of them itself.
  app.on('second-instance', (_event, _argv, _directory, sent) => {
    const request = OpenRequest.safeParse(sent)
    if (request.success) open(request.data)
  })
  app.on('open-url', (_event, link) => open(readLaunchArguments(['', link], '/')))
  let stopped = false
  app.on('will-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    void lab.stop().finally(() => {
      stopped = true
      app.quit()
    })
  })
}

closeNetwork(app)
registerSchemes()
if (!app.requestSingleInstanceLock(openRequest)) {
  app.quit()
} else {
  if (app.isPackaged) app.setAsDefaultProtocolClient('aulens')
  // A project opened in macOS's Finder; the first one comes before there is a window.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    const request = readLaunchArguments(['', path], '/')
    if (window === null) openRequest = request
    else open(request)
  })
  app.on('web-contents-created', (_event, contents) => lockContents(contents))
  void app.whenReady().then(() => {
    // A package runs what it brought along, whatever the environment says.
    const override = app.isPackaged ? undefined : process.env['AULENS_NODE']
    const node = findNode({ labDirectory, platform: process.platform, arch: process.arch, override })
    if (node !== null) return start(node)
    dialog.showErrorBox(
      'AULens is not complete',
      'The Node that runs the lab is missing. ' +
        `${app.isPackaged ? 'Install AULens again from its package.' : 'Run "npm run setup" in the folder of AULens, then start it again.'}`,
    )
    return app.exit(1)
  })
}
