import { expect, test } from './fixtures.ts'

test('opens on the welcome, says what computes here, and that nothing leaves this computer', async ({ aulens: { page } }) => {
  await expect(page).toHaveTitle('Home · AULens')
  await expect(page.getByRole('heading', { name: 'AULens', level: 1 })).toBeVisible()
  const computer = page.getByRole('complementary', { name: 'This computer' })
  await expect(computer.getByRole('status')).toContainText(/Computes on/)
  await expect(page.getByRole('contentinfo')).toContainText(/thread/)
  await expect(page.getByRole('contentinfo')).toContainText('Nothing leaves this computer.')
})

test('opens the project it was started with', async ({ aulens: { page }, project }) => {
  await expect(page.getByRole('region', { name: 'Open now' })).toContainText(project)
  await expect(page.getByRole('region', { name: 'Open now' })).toContainText('1 corpus, 1 run')
  await expect(page.getByRole('navigation', { name: 'Where you are' })).toContainText('Study')
})

test('shows only workspaces that work', async ({ aulens: { page } }) => {
  await expect(page.getByRole('navigation', { name: 'Workspaces' }).getByRole('link')).toHaveText(['Home', 'Runs', 'Doctor'])
})

test('every view has an address, and back returns to the last one', async ({ aulens: { page } }) => {
  await page.getByRole('link', { name: 'Doctor', exact: true }).click()
  await expect(page).toHaveURL(/#\/doctor$/)
  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  await expect(page).toHaveURL(/#\/runs$/)
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(page.getByRole('heading', { name: 'Doctor', level: 1 })).toBeVisible()
})

test('a closed project leaves its workspaces disabled', async ({ aulens: { page } }) => {
  await page.getByRole('navigation', { name: 'Where you are' }).getByRole('button').click()
  await page.getByRole('menuitem', { name: 'Close the project' }).click()
  await expect(page.getByRole('link', { name: 'Runs', exact: true })).toBeDisabled()
  await expect(page.getByRole('region', { name: 'Open now' })).toHaveCount(0)
})
