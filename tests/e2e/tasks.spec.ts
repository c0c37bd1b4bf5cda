import { expect, test } from './fixtures.ts'

test('a running task is in the status bar and the tray, and can be cancelled there', async ({ aulens: { page } }) => {
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await page.getByRole('button', { name: 'Resume' }).click()
  const tasks = page.getByRole('contentinfo').getByRole('button')
  await expect(tasks).not.toContainText('No tasks')
  await page.keyboard.press('Control+j')
  const tray = page.getByRole('region', { name: 'Tasks' })
  const task = tray.getByRole('listitem').first()
  // It may be done before anyone can cancel it.
  const cancel = task.getByRole('button', { name: 'Cancel' })
  await expect(cancel.or(task.getByText(/done/))).toBeVisible()
  await cancel.click({ timeout: 2000 }).catch(() => undefined)
  await expect(tasks).toContainText('No tasks', { timeout: 60_000 })
  await expect(task).toContainText(/cancelled|done/)
  await page.keyboard.press('Escape')
  await expect(tray).toBeHidden()
})
