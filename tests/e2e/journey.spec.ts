import { expect, sameAddress, test } from './fixtures.ts'
import { saved } from './saved-file.ts'

// Everything is made for real, only smaller: twenty drawn subjects, faces of 48 pixels, a few steps.
test.use({ environment: { AULENS_DEMO: 'small' } })

test('from the first start through demo, corpus, training, a filter, its note and figure to a restart that finds everything', async ({
  open,
  userFolder,
}) => {
  test.setTimeout(600_000)
  const first = await open([])
  const { page } = first
  await expect(page.getByRole('link', { name: 'Corpus', exact: true })).toBeDisabled()

  // The demo, by one click, with its progress.
  await page.getByRole('button', { name: 'Open the demo project' }).click()
  const making = page.getByRole('progressbar', { name: 'Making the demo project' })
  await expect(making).toBeVisible()
  await expect(making).toHaveCount(0, { timeout: 240_000 })
  const best = page.getByRole('region', { name: 'What the network of demo responds to' }).getByRole('link')
  await expect(best.first()).toBeVisible()

  // Its faces.
  await page.getByRole('link', { name: 'Corpus', exact: true }).click()
  await page.getByRole('grid').getByRole('gridcell').first().click()
  await expect(page.getByRole('complementary').getByRole('img').first()).toBeVisible()

  // A run of one's own, as the demo's with another seed.
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await page.getByRole('link', { name: 'Run again…' }).click()
  await page.getByRole('textbox', { name: 'Seeds' }).fill('7')
  await page.getByRole('textbox', { name: 'Steps', exact: true }).fill('3')
  await page.getByRole('button', { name: /^Start training/ }).click()
  const runs = page.getByRole('listbox', { name: 'Runs' }).getByRole('option')
  await expect(runs).toHaveCount(2)
  await expect(page.getByRole('region', { name: 'Run', exact: true }).getByRole('status').first()).toHaveText('Done', {
    timeout: 120_000,
  })

  // The best filter of the demo's network: patches, a note, the figure as a file.
  await page.getByRole('link', { name: 'Home', exact: true }).click()
  await best.first().click()
  const title = page.getByRole('heading', { level: 1, name: /^Filter \d+$/ })
  await expect(title).toBeVisible()
  const filter = await title.innerText()
  await expect(page.getByRole('grid', { name: 'Patches by method and rank' }).locator('img').first()).toBeVisible()
  await page.getByLabel('What this filter resembles, or anything else').fill('An edge of the mouth, perhaps')
  await page.getByRole('button', { name: /^Save note/ }).click()
  const notes = page.getByRole('list', { name: 'Notes in force' })
  await expect(notes).toContainText('An edge of the mouth, perhaps')
  const figure = await saved(
    first,
    userFolder,
    async () => {
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name: 'Figure as SVG' }).click()
    },
    `run-1-conv3-${filter.toLowerCase().replace(' ', '-')}.svg`,
  )
  expect(figure).toContain(`${filter} of conv3`)
  expect(await first.misdeeds.violations(), 'content security policy').toEqual([])
  expect(first.misdeeds.errors, 'console').toEqual([])
  await first.close()

  // The next day.
  const next = await open(sameAddress(first, null))
  await next.page.getByRole('button', { name: /^Go on where you were/ }).click()
  await expect(next.page.getByRole('heading', { level: 1, name: filter })).toBeVisible()
  await expect(next.page.getByRole('list', { name: 'Notes in force' })).toContainText('An edge of the mouth, perhaps')
  await next.page.getByRole('link', { name: 'Train', exact: true }).click()
  await expect(next.page.getByRole('option', { name: /run-2/ })).toContainText('done')
})
