import { BrowserWindow, nativeTheme, screen } from 'electron'
import type { JsonFile } from './json-file.ts'
import { pageOrigin } from './schemes.ts'
import { fitToScreens, smallestWindow } from './window-state.ts'
import type { WindowState } from './window-state.ts'

/** --bg-frame of the two themes: the window has its colour before its page has loaded. */
const frameColours = { light: '#e9e9eb', dark: '#131314' } as const

/** Milliseconds a page must have lived to be loaded again when its process ends. */
const soonest = 2000

const frameOf = (platform: string): Electron.BrowserWindowConstructorOptions => {
  if (platform === 'darwin') return { titleBarStyle: 'hiddenInset', trafficLightPosition: { x: 12, y: 12 } }
  return { autoHideMenuBar: platform === 'linux' }
}

/** Opens the window where it stood last, and at once: the page fills it. */
export const openWindow = (options: {
  preload: string
  icon: string
  state: JsonFile<WindowState>
  platform: string
}): BrowserWindow => {
  const state = fitToScreens(
    options.state.read(),
    screen.getAllDisplays().map((display) => display.workArea),
  )
  const { maximised, width, height, x, y } = state
  const window = new BrowserWindow({
    width,
    height,
    ...(x === undefined || y === undefined ? {} : { x, y }),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    title: 'AULens',
    icon: options.icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? frameColours.dark : frameColours.light,
    ...frameOf(options.platform),
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  if (maximised) window.maximize()
  window.on('close', () => options.state.write({ ...window.getNormalBounds(), maximised: window.isMaximized() }))
  // A page whose process was killed or ran out of memory is loaded again, at its last place; one that dies at once
  // would go round for ever.
  let loadedAt = performance.now()
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || performance.now() - loadedAt < soonest) return
    loadedAt = performance.now()
    window.webContents.reload()
  })
  void window.loadURL(`${pageOrigin}/index.html`)
  return window
}
