import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { WatchedConnections } from '../fixtures/privacy/watched-connections.ts'
import { canPreload } from '../fixtures/preload/preloaded-library.ts'
import { expect, preparedFolder, test } from './fixtures.ts'

const folder = mkdtempSync(join(tmpdir(), 'aulens-watch-'))
const watch = canPreload ? new WatchedConnections(folder) : null
test.use({ environment: watch?.environment ?? {} })
test.afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

test('who may be shown is said for a corpus, a subject or by a list; a corpus whose drive is gone is named, and nothing of it is removed', async ({
  open,
  project,
  userFolder,
}) => {
  const drive = join(userFolder, 'drive')
  cpSync(join(process.env[preparedFolder] ?? '', 'faces'), drive, { recursive: true })
  const database = new Database(join(project, 'project.sqlite'))
  database.prepare('UPDATE corpora SET root = ?').run(drive)
  database.close()
  const { page, misdeeds } = await open()

  await page.getByRole('link', { name: 'Corpus', exact: true }).click()
  await page
    .getByRole('gridcell', { name: /^S\d+, sequence/ })
    .first()
    .click()
  await expect(page.getByText(/may be shown in publications\.$/)).toBeVisible()
  await page.getByRole('button', { name: 'Who may be shown…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Who may be shown in publications' })
  await expect(dialog.getByRole('status')).toContainText(
    '12 of 12 subjects may be shown: AULens drew these faces itself',
  )
  await dialog.getByRole('button', { name: 'Nobody' }).click()
  await expect(dialog.getByRole('status')).toContainText('0 of 12 subjects')
  await dialog.getByRole('checkbox').first().click()
  await expect(dialog.getByRole('status')).toContainText('1 of 12 subjects')
  const names = await dialog.getByRole('listitem').allInnerTexts()
  const [first = '', second = ''] = names.map((text) => text.trim().split(/\s/)[0] ?? '')
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.from(`${first}\n${second}\nS999\n`) })
  await expect(dialog.getByRole('status')).toContainText('2 of 12 subjects')
  if (process.env['AULENS_E2E_SHOTS'] !== undefined)
    await page.screenshot({ path: `${process.env['AULENS_E2E_SHOTS']}/g2-consent.png` })
  await page.evaluate(axe)
  const serious = await page.evaluate(async () =>
    (
      await (
        window as unknown as { axe: { run: () => Promise<{ violations: { id: string; impact: string | null }[] }> } }
      ).axe.run()
    ).violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id }) => id),
  )
  expect(serious).toEqual([])
  await dialog.getByRole('button', { name: 'Done' }).click()

  renameSync(drive, `${drive}-unplugged`)
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await page.getByRole('link', { name: 'Corpus', exact: true }).click()
  const banner = page.getByRole('status').filter({ hasText: 'cannot be reached' })
  await expect(banner).toContainText(drive)
  await expect(banner).toContainText('Nothing was removed')
  await page
    .getByRole('gridcell', { name: /^S\d+, sequence/ })
    .nth(2)
    .click()
  await expect(page.getByText('The stored crop is still here')).toBeVisible()
  if (process.env['AULENS_E2E_SHOTS'] !== undefined)
    await page.screenshot({ path: `${process.env['AULENS_E2E_SHOTS']}/g2-unplugged.png` })
  renameSync(`${drive}-unplugged`, drive)
  await banner.getByRole('button', { name: 'Look again' }).click()
  await expect(banner).toHaveCount(0)
  expect(misdeeds.foreign).toEqual([])
  // Window, page, lab and engine: every process of the program, below Node and Chromium.
  if (watch === null) return
  const { loaded, attempts } = watch.read()
  expect(attempts).toEqual([])
  expect(loaded.length).toBeGreaterThan(0)
})
