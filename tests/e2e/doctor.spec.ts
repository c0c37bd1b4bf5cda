import { expect, test } from './fixtures.ts'

test.beforeEach(async ({ aulens: { page } }) => {
  await page.getByRole('link', { name: 'Doctor', exact: true }).click()
})

test('shows the ladder with one rung in use', async ({ aulens: { page } }) => {
  const ladder = page.getByRole('region', { name: 'Where AULens computes' })
  await expect(ladder.getByRole('listitem')).toHaveCount(3)
  await expect(ladder.getByText('in use', { exact: true })).toHaveCount(1)
})

test('the self-test compares with stored numbers and passes', async ({ aulens: { page } }) => {
  const region = page.getByRole('region', { name: 'Self-test of the rung in use' })
  await expect(region).toContainText('Not run since AULens was started.')
  await region.getByRole('button', { name: 'Run the self-test' }).click()
  await expect(region.getByText(/^passed, tolerance/).first()).toBeVisible({ timeout: 60_000 })
  expect(await region.getByRole('term').count()).toBeGreaterThanOrEqual(4)
  await expect(region.getByText(/failed/)).toHaveCount(0)
  await page.getByRole('button', { name: 'Check again' }).click()
  await expect(page.getByText('checked just now')).toBeVisible()
  await expect(region.getByText(/^passed, tolerance/).first()).toBeVisible()
})

test('names the versions and counts what went out: nothing', async ({ aulens: { page }, face }) => {
  const side = page.getByRole('complementary', { name: 'Privacy, memory and versions' })
  await expect(side.getByText(/^24\.\d+\.\d+$/)).toBeVisible()
  const listening = side
    .getByRole('definition')
    .filter({ hasText: face === 'desktop' ? 'nothing' : /^127\.0\.0\.1:\d+$/ })
  await expect(listening).toHaveCount(1)
  if (face === 'desktop')
    await expect(side.getByText('Outgoing requests since start').locator('xpath=following-sibling::dd[1]')).toHaveText(
      '0',
    )
})
