import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, preparedFolder, root, startAgain, test } from './fixtures.ts'

test('the page has nothing of Node or Electron but the bridge', async ({ aulens: { page, app } }) => {
  const reached = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
    bridge: Object.keys((window as unknown as { aulens: object }).aulens).sort(),
  }))
  expect(reached).toEqual({ node: [], bridge: ['desktop', 'onDesktop', 'onMessage', 'pathOf', 'send'] })
  const preferences = await app?.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    const { sandbox, contextIsolation, nodeIntegration, webviewTag } = contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webviewTag }
  })
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false })
})

test('the window goes nowhere else, opens no other and grants nothing', async ({ open }) => {
  const { page, app, address } = await open()
  const result = await page.evaluate(async () => {
    location.href = 'https://example.org/'
    return {
      opened: window.open('https://example.org/') === null,
      fetched: await fetch('https://example.org/').then(
        () => 'answered',
        () => 'refused',
      ),
      notifications: await Notification.requestPermission(),
      geolocation: await new Promise((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          () => resolve('refused'),
        )
      }),
    }
  })
  expect(result).toEqual({ opened: true, fetched: 'refused', notifications: 'denied', geolocation: 'refused' })
  expect(new URL(page.url()).origin).toBe(new URL(address).origin)
  expect(app?.windows()).toHaveLength(1)
})

test('a picture that is not there is a plain 404, and the disk is out of reach', async ({
  aulens: { page, misdeeds },
}) => {
  const statuses = await page.evaluate(async () =>
    Promise.all(
      ['/face/999999.png', '/../../etc/passwd', '/etc/passwd'].map(
        async (path) => (await fetch(`aulens-media://aulens${path}`)).status,
      ),
    ),
  )
  expect(statuses).toEqual([404, 404, 404])
  expect(misdeeds.errors.splice(0).every((text) => text.includes('404'))).toBe(true)
})

test('a lab that dies is started again, the project comes back, and the window says what happened', async ({
  open,
  project,
}) => {
  const { page, app } = await open()
  await expect(page.getByRole('region', { name: 'Open now' })).toContainText(project)
  const main = await app?.evaluate(() => process.pid)
  const labs = execFileSync('pgrep', ['-P', String(main), '-f', 'src/lab/main.ts'], { encoding: 'utf8' })
    .trim()
    .split('\n')
  expect(labs).toHaveLength(1)
  process.kill(Number(labs[0]), 'SIGKILL')
  await expect(page.getByText(/The lab process ended \(signal SIGKILL\)/).first()).toBeVisible()
  await expect(page.getByRole('complementary', { name: 'This computer' }).getByRole('status')).toContainText(
    /Computes on/,
  )
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await expect(page.getByRole('option', { name: /Plain · 8 classes/ })).toBeVisible()
})

test('place and size of the window, and the recent project, are found again', async ({ open, project, userFolder }) => {
  const first = await open()
  await expect(first.page.getByRole('region', { name: 'Open now' })).toContainText(project)
  await first.app?.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 30, y: 40, width: 1200, height: 740 }),
  )
  await first.close()
  expect(JSON.parse(readFileSync(join(userFolder, 'window.json'), 'utf8'))).toMatchObject({
    width: 1200,
    height: 740,
    maximised: false,
  })
  const { page, app } = await open([])
  expect(await app?.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize())).toEqual([1200, 740])
  await page.getByRole('table').getByRole('button', { name: 'Study' }).click()
  await expect(page.getByRole('region', { name: 'Open now' })).toContainText(project)
  await page.getByRole('button', { name: 'Take off this list' }).click()
  await expect(page.getByRole('region', { name: 'Recent projects' })).toHaveCount(0)
})

test('a folder of faces dropped on the window opens the import with what was found in it; a project folder or a coding packet opens', async ({
  open,
  project,
  userFolder,
}) => {
  const packet = join(userFolder, 'Work.aulens-packet')
  execFileSync(process.execPath, [join(root, 'tests', 'e2e', 'make-packet.ts'), project, packet])
  const { page, app, context } = await open([])
  const devtools = await context.newCDPSession(page)
  // As the system delivers it: with the real path, which a made-up event would not have.
  const drop = async (folder: string): Promise<void> => {
    const data = { items: [], files: [folder], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver'] as const)
      await devtools.send('Input.dispatchDragEvent', { type, x: 600, y: 300, data })
    await expect(page.getByText('Drop a project or a coding packet')).toBeVisible()
    await devtools.send('Input.dispatchDragEvent', { type: 'drop', x: 600, y: 300, data })
    await expect(page.getByText('Drop a project or a coding packet')).toHaveCount(0)
  }
  await drop(project)
  await expect(page.getByRole('region', { name: 'Open now' })).toContainText(project)
  await drop(join(process.env[preparedFolder] ?? '', 'faces'))
  const dialog = page.getByRole('dialog', { name: 'Import a corpus' })
  await expect(dialog.getByLabel('Folder of the corpus')).toHaveValue(join(process.env[preparedFolder] ?? '', 'faces'))
  await expect(dialog.getByRole('region', { name: 'What was found' })).toContainText('Cohn-Kanade+')
  await expect(page).toHaveURL(/#\/corpus$/)
  await page.keyboard.press('Escape')
  await drop(packet)
  await expect(page.getByRole('link', { name: 'Begin: Faces' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Corpus' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Close the packet' }).click()
  await expect(page.getByRole('link', { name: 'Corpus' })).toHaveAttribute('aria-disabled', 'true')
  // The system's dialog cannot be pressed by a test: the test answers in the user's place.
  await app?.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] })
  }, packet)
  await page.getByRole('button', { name: /^Open a coding packet/ }).click()
  await expect(page.getByRole('link', { name: 'Begin: Faces' })).toBeVisible()
})

test('damaged settings do not keep the window shut', async ({ open, userFolder }) => {
  writeFileSync(join(userFolder, 'window.json'), '{')
  writeFileSync(join(userFolder, 'recent-projects.json'), '[{"directory": 1}]')
  const { page } = await open([])
  await expect(page.getByRole('heading', { name: 'AULens', level: 1 })).toBeVisible()
})

test('a second start hands its project and address to the first window and ends', async ({
  open,
  project,
  userFolder,
}) => {
  const { page } = await open([])
  expect(await startAgain(userFolder, ['--project', project, '--at', '/train'])).toBe(0)
  await expect(page.getByRole('option', { name: /Plain · 8 classes/ })).toBeVisible()
  await expect(page).toHaveURL(/#\/train/)
})

test('a project that is not there is said with its path', async ({ open, userFolder }) => {
  const { page } = await open(['--project', join(userFolder, 'none.aulens')])
  await expect(page.getByText(/none\.aulens/).first()).toBeVisible()
})

test('the native menu runs the same commands', async ({ aulens: { page, app } }) => {
  await app?.evaluate(({ Menu }) => {
    const view = Menu.getApplicationMenu()?.items.find((item) => item.label === '&View')
    view?.submenu?.items.find((item) => item.label === 'Dark theme')?.click()
  })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})
