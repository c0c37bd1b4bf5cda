import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, preparedFolder, test } from './fixtures.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
interface Violation { readonly id: string; readonly impact: string | null; readonly nodes: readonly { readonly html: string }[] }

/** Serious and critical violations of accessibility rules on the screen as it is. */
const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe)
  const found = await page.evaluate(() => (window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } }).axe.run())
  return found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3).join(' ')}`)
}
const openCorpus = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: 'Corpus', exact: true }).click()
  await expect(page.getByRole('grid')).toBeVisible()
}
const shown = (page: Page) => page.getByRole('status').filter({ hasText: 'faces match' })

test('faces are found, filtered by facet, Action Unit and text, and each filter can be dropped again', async ({ aulens: { page } }) => {
  await openCorpus(page)
  const before = await shown(page).textContent()
  await page.getByRole('checkbox', { name: 'Happy' }).first().click()
  await expect(page.getByRole('button', { name: 'Label: Happy: remove' })).toBeVisible()
  await expect(shown(page)).not.toHaveText(before ?? '')
  await expect(page.getByRole('gridcell', { name: /happy/ }).first()).toBeVisible()
  await expect(page.getByRole('gridcell', { name: /, sad/ })).toHaveCount(0)
  await page.getByRole('group', { name: 'Action Units' }).getByRole('button', { name: /^AU 12 / }).click()
  await expect(page.getByRole('button', { name: /AU 12 .*: remove/ })).toBeVisible()
  await page.getByLabel('Search files, subjects and sequences').fill('no such face')
  await expect(page.getByRole('heading', { name: /No face matches these 4 filters/ })).toBeVisible()
  await page.getByRole('button', { name: 'Clear all', exact: true }).click()
  await expect(page.getByText('No filter', { exact: true })).toBeVisible()
  await expect(page.getByRole('gridcell', { name: /^S/ }).first()).toBeVisible()
})

test('the keyboard alone chooses a face, looks at it closely, opens its sequence and comes back', async ({ aulens: { page } }) => {
  await openCorpus(page)
  await page.getByRole('grid').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(inspector.getByRole('img', { name: /^Frame / })).toBeVisible()
  await page.keyboard.press('2')
  await expect(inspector.getByRole('img', { name: /^Cropped face/ })).toBeVisible()
  await page.keyboard.press('3')
  await expect(inspector.getByRole('img', { name: /^Normalised face/ })).toBeVisible()
  await expect(inspector.getByText('SHA-256')).toBeVisible()
  await page.getByRole('grid').focus()
  await page.keyboard.press('Shift+ArrowRight')
  await expect(page.getByText('2 faces selected')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: /^Frame \d+/ })).toBeVisible()
  await page.keyboard.press('Home')
  await expect(page.getByRole('complementary', { name: 'Frame 1', exact: true })).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('complementary', { name: 'Frame 2', exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('grid')).toBeVisible()
})

test('what the network says is computed along a sequence, drawn, and given as a table', async ({ aulens: { page } }) => {
  await openCorpus(page)
  await page.getByRole('grid').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('img', { name: /^Class probabilities over/ })).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Show as table' }).click()
  await expect(page.getByRole('columnheader', { name: 'Happy' })).toBeVisible()
  await expect(page.getByRole('row').nth(1).getByRole('cell').nth(2)).toHaveText(/^[01](\.\d+)?$/)
})

test('the table shows the same faces as the grid', async ({ aulens: { page } }) => {
  await openCorpus(page)
  const count = await shown(page).textContent()
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  await expect(page.getByRole('columnheader', { name: 'Confidence' })).toBeVisible()
  await expect(shown(page)).toHaveText(count ?? '')
  await page.getByRole('grid').focus()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('row', { selected: true })).toHaveCount(1)
})

test('a folder is looked into before anything is written, then imported', async ({ aulens: { page } }) => {
  await openCorpus(page)
  await page.getByRole('button', { name: 'Import…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Folder of the corpus').fill(join(process.env[preparedFolder] ?? '', 'nowhere'))
  await dialog.getByRole('button', { name: 'Look into the folder' }).click()
  await expect(dialog.getByRole('alert')).toContainText('nowhere')
  await dialog.getByLabel('Folder of the corpus').fill(join(process.env[preparedFolder] ?? '', 'faces'))
  await dialog.getByRole('button', { name: 'Look into the folder' }).click()
  await expect(dialog.getByRole('region', { name: 'What was found' })).toContainText('Cohn-Kanade+', { timeout: 60_000 })
  await expect(dialog.getByLabel('Name in the project')).toHaveValue('drawn')
  await dialog.getByRole('button', { name: /^Import [\d\s]+ pictures$/ }).click()
  await expect(dialog).toBeHidden()
})

for (const theme of ['light', 'dark'] as const) {
  test(`grid, table and sequence have no serious accessibility fault, ${theme}`, async ({ aulens: { page } }) => {
    if (theme === 'dark') await page.getByRole('button', { name: 'Switch to dark theme' }).click()
    await openCorpus(page)
    await page.getByRole('grid').focus()
    await page.keyboard.press('ArrowRight')
    await expect(page.getByText('SHA-256')).toBeVisible()
    expect(await violations(page), 'grid').toEqual([])
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    await expect(page.getByRole('columnheader', { name: 'Confidence' })).toBeVisible()
    expect(await violations(page), 'table').toEqual([])
    await page.getByRole('button', { name: 'Open the sequence' }).click()
    await expect(page.getByRole('complementary', { name: /^Frame \d+/ })).toBeVisible()
    expect(await violations(page), 'sequence').toEqual([])
  })
}
