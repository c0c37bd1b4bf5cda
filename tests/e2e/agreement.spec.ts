import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, root, test } from './fixtures.ts'
import { saved } from './saved-file.ts'
import { seriousFaults } from './serious-faults.ts'

test('the lead reads agreement and settles disagreements from the keyboard', async ({ project, open, userFolder }) => {
  test.setTimeout(180_000)
  await promisify(execFile)(process.execPath, [join(root, 'tests', 'e2e', 'make-agreement.ts'), project])
  const opened = await open()
  const { page, misdeeds } = opened
  await expect(page.getByRole('link', { name: 'Agreement' })).not.toHaveAttribute('aria-disabled')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Go to Agreement')
  await page.keyboard.press('Enter')
  const units = page.getByRole('region', { name: 'By Action Unit' })
  // Both always scored 1: kappa has no value, and says so; 2 was scored by one only.
  await expect(units.getByRole('row').filter({ hasText: 'Inner brow raiser' })).toContainText('undefined')
  await expect(units.getByRole('row').filter({ hasText: 'Outer brow raiser' })).toContainText('0 %')
  const pane = page.getByRole('complementary', { name: 'Disagreements' })
  await expect(pane).toContainText('6 of 6')
  // From C, a 1B is absent.
  await page.getByRole('combobox', { name: 'Presence threshold' }).selectOption('C')
  await expect(units).toContainText('present from C')
  await page.getByRole('combobox', { name: 'Presence threshold' }).selectOption('A')
  expect(await seriousFaults(page)).toEqual([])

  await page.getByRole('heading', { name: 'Agreement', level: 1 }).click()
  await page.keyboard.press('e')
  const field = page.getByRole('textbox', { name: 'Agreed Action Units' })
  await expect(field).toBeFocused()
  await page.keyboard.type('61+62')
  await expect(pane).toContainText('61 and 62 are alternatives')
  await field.fill('')
  await page.keyboard.type('1C+4')
  await page.keyboard.press('Tab')
  await page.keyboard.type('the furrow is vertical')
  await page.keyboard.press('Control+Enter')
  await expect(pane).toContainText('5 of 6')
  await expect(pane).toContainText('agreed 1C+4')
  await expect(field).toBeFocused()

  // One by one, from the keyboard: the second coder's answer as it is.
  await page.getByRole('heading', { name: 'Agreement', level: 1 }).click()
  await page.keyboard.press('s')
  const agreed = page.getByRole('textbox', { name: 'Agreed Action Units' })
  await expect(agreed).toBeVisible()
  await expect(
    page
      .getByRole('list', { name: 'Answers side by side' })
      .getByRole('listitem')
      .filter({ hasText: /^Coder/ }),
  ).toHaveCount(2)
  expect(await seriousFaults(page)).toEqual([])
  await page.keyboard.press('2')
  await expect(agreed).toHaveValue('1B+4')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('2 of 6 settled')).toBeVisible()
  await page.keyboard.press('Escape')

  // Out: what was agreed on, as a file; in again: everything is known, and rows that cannot be taken say why.
  await page.getByRole('button', { name: 'Export…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('agreed', { exact: true }).click()
  await expect(dialog).toContainText('2 answers in 1 file')
  await expect(dialog).toContainText('4 items not settled')
  expect(await seriousFaults(page)).toEqual([])
  const table = await saved(
    opened,
    userFolder,
    () => dialog.getByRole('button', { name: 'Save the file…' }).click(),
    'Faces of two.csv',
  )
  expect(table.split('\r\n').filter((row) => row.includes('As Coder B'))).toHaveLength(1)
  await page.getByRole('button', { name: 'Import…' }).click()
  const lines = table.split('\r\n').filter((line) => line !== '')
  await dialog
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'back.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        [...lines, (lines[1] ?? '').replace('1C+4', '61+62').replace(/Agreed/, 'Somebody')].join('\r\n'),
      ),
    })
  await dialog.getByRole('button', { name: 'Look into the files' }).click()
  await expect(dialog).toContainText('2 answers go into “Faces of two”')
  await expect(dialog.getByRole('list', { name: 'Cannot be taken' })).toContainText('61 and 62 are alternatives')
  expect(await seriousFaults(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Import 2 answers' }).click()
  await expect(dialog).toContainText('2 answers came into')
  await dialog.getByRole('button', { name: 'Close' }).click()
  expect(misdeeds.errors).toEqual([])
})
