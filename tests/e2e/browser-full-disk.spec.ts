import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FailingDisk } from '../fixtures/faults/failing-disk.ts'
import { canPreload } from '../fixtures/preload/preloaded-library.ts'
import { expect, test } from './fixtures.ts'

const folder = mkdtempSync(join(tmpdir(), 'aulens-full-'))
const disk = canPreload ? new FailingDisk(folder) : null
test.use({ environment: disk?.environment ?? {} })
test.skip(disk === null, 'needs Linux and a C compiler')
test.afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('a full disk is named where it refuses, with what to do; once there is room the same works', async ({
  aulens: { page },
  project,
}) => {
  await page.getByRole('link', { name: 'Corpus', exact: true }).click()
  await page
    .getByRole('gridcell', { name: /^S\d+, sequence/ })
    .first()
    .click()
  const addTag = async (): Promise<void> => {
    await page.keyboard.press('t')
    await page.getByLabel('New tag').fill('doubtful')
    await page.getByRole('button', { name: 'Add tag' }).click()
  }
  disk?.fail(project, 'ENOSPC')
  await addTag()
  await expect(page.getByText(`There is no room left on the disk of ${project}.`).first()).toBeVisible()
  await expect(page.getByText('Free some space there, then do it again').first()).toBeVisible()
  if (process.env['AULENS_E2E_SHOTS'] !== undefined)
    await page.screenshot({ path: `${process.env['AULENS_E2E_SHOTS']}/g2-full-disk.png` })
  disk?.heal()
  await page.keyboard.press('Escape')
  await addTag()
  await expect(page.getByRole('dialog')).toHaveCount(0)
})
