import { expect, test } from './fixtures.ts'

test('opens on the welcome with its project, and says what computes here and that nothing leaves this computer', async ({
  aulens: { page },
  project,
}) => {
  await expect(page).toHaveTitle('Home · AULens')
  await expect(page.getByRole('heading', { name: 'AULens', level: 1 })).toBeVisible()
  const open = page.getByRole('region', { name: 'Open now' })
  await expect(open).toContainText(project)
  await expect(open).toContainText('1 corpus, 1 run')
  await expect(page.getByRole('navigation', { name: 'Where you are' })).toContainText('Study')
  await expect(page.getByRole('complementary', { name: 'This computer' }).getByRole('status')).toContainText(
    /Computes on/,
  )
  await expect(page.getByRole('contentinfo')).toContainText(/thread/)
  await expect(page.getByRole('contentinfo')).toContainText('Nothing leaves this computer.')
})

test('every workspace of the rail opens, has an address, and back returns to the last one', async ({
  aulens: { page },
}) => {
  const rail = page.getByRole('navigation', { name: 'Workspaces' })
  await expect(rail.getByRole('link', { name: 'Corpus', exact: true })).toBeEnabled()
  const names = await rail.getByRole('link').allInnerTexts()
  expect(names.slice(0, 1).concat(names.slice(-3))).toEqual(['Home', 'Help', 'Doctor', 'Settings'])
  for (const name of names) {
    const link = rail.getByRole('link', { name, exact: true })
    await link.click()
    await expect(link).toHaveAttribute('aria-current', 'page')
    await expect(page.getByRole('main').locator('.content').first()).toBeVisible()
  }
  await expect(page).toHaveURL(/#\/settings$/)
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(page.getByRole('heading', { name: 'Doctor', level: 1 })).toBeVisible()
})

test('a closed project leaves its workspaces disabled', async ({ aulens: { page } }) => {
  await page.getByRole('navigation', { name: 'Where you are' }).getByRole('button').click()
  await page.getByRole('menuitem', { name: 'Close the project' }).click()
  await expect(page.getByRole('link', { name: 'Train', exact: true })).toBeDisabled()
  await expect(page.getByRole('region', { name: 'Open now' })).toHaveCount(0)
})
