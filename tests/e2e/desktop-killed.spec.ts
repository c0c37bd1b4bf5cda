import { checkProject } from '../../src/lab/check/check-project.ts'
import { expect, test } from './fixtures.ts'

interface Contents { getAllWebContents(): { getOSProcessId(): number; isCrashed(): boolean; executeJavaScript(code: string): Promise<unknown> }[] }

test('a page whose process is killed comes back by itself; when the window is killed, the lab ends and the project is free and sound', async ({ open, project }) => {
  const { page, app } = await open()
  if (app === null) throw new Error('The window is the desktop\'s.')
  await page.getByRole('link', { name: 'Corpus', exact: true }).click()
  await expect(page.getByRole('grid')).toBeVisible()
  // A page that dies as soon as it is loaded is not loaded for ever.
  await expect.poll(() => app.evaluate(() => process.uptime())).toBeGreaterThan(5)
  await app.evaluate(({ webContents }) => { process.kill((webContents as unknown as Contents).getAllWebContents()[0]?.getOSProcessId() ?? 0, 'SIGKILL') })
  const shows = (): Promise<unknown> => app.evaluate(async ({ webContents }) => {
    const [contents] = (webContents as unknown as Contents).getAllWebContents()
    return contents !== undefined && !contents.isCrashed() ? contents.executeJavaScript('document.querySelector(\'[role="grid"]\') !== null').catch(() => false) : false
  })
  await expect.poll(shows, { timeout: 60_000 }).toBe(true)

  app.process().kill('SIGKILL')
  await expect.poll(() => checkProject(project, { repair: false, held: false }).then(({ sound }) => sound, (error: unknown) => (error as { code: string }).code), { timeout: 60_000 }).toBe(true)
})
