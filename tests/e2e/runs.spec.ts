import { expect, test } from './fixtures.ts'

test('lists the runs, and a stopped one goes on to its end with its steps shown as they are done', async ({ aulens: { page } }) => {
  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  const row = page.getByRole('row', { name: /Plain · 8 classes · fold 0/ })
  await expect(row).toContainText('drawn')
  await expect(row).toContainText('cancelled')
  await row.getByRole('button', { name: 'Resume' }).click()
  await expect(row.locator('[data-cell=loss]')).toHaveText(/^\d\.\d{3}$/, { timeout: 60_000 })
  await expect(row).toContainText('done', { timeout: 90_000 })
  await expect(row).toContainText('12 / 12')
  await expect(row.locator('[data-cell=validation]')).toContainText('%')
})

test('a running task is in the status bar and the tray, and can be cancelled there', async ({ aulens: { page } }) => {
  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  await page.getByRole('button', { name: 'Resume' }).click()
  const tasks = page.getByRole('contentinfo').getByRole('button')
  await expect(tasks).not.toContainText('No tasks')
  await page.keyboard.press('Control+j')
  const tray = page.getByRole('region', { name: 'Tasks' })
  await tray.getByRole('listitem').first().getByRole('button', { name: 'Cancel' }).click()
  await expect(tasks).toContainText('No tasks', { timeout: 60_000 })
  await expect(tray.getByRole('listitem').first()).toContainText(/cancelled|done/)
})
