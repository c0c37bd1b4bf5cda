import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, root, test } from './fixtures.ts'
import { seriousFaults } from './serious-faults.ts'

test('the lead reads agreement and settles disagreements from the keyboard', async ({ project, open }) => {
  test.setTimeout(180_000)
  await promisify(execFile)(process.execPath, [join(root, 'tests', 'e2e', 'make-agreement.ts'), project])
  const { page, misdeeds } = await open()
  await expect(page.getByRole('link', { name: 'Agreement' })).not.toHaveAttribute('aria-disabled')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Go to Agreement')
  await page.keyboard.press('Enter')
  const units = page.getByRole('region', { name: 'By Action Unit' })
  // Both always scored 1: kappa has no value, and says so; 2 was scored by one only.
  await expect(units.getByRole('row').filter({ hasText: 'Inner brow raiser' })).toContainText('undefined: only one category was used')
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
  expect(misdeeds.errors).toEqual([])
})
