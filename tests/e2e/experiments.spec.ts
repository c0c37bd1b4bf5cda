import { expect, test, toast } from './fixtures.ts'
import { seriousFaults } from './serious-faults.ts'

// Training shares the processor with whatever else the machine does.
test.describe.configure({ timeout: 300_000 })

test('an experiment is started from the form, watched as matrix and table, opened and forgotten', async ({
  aulens: { page },
}) => {
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await page.getByRole('link', { name: 'New run' }).click()
  const forecast = page.getByRole('complementary', { name: 'What will happen' })
  await expect(forecast).toContainText(/\d+ train/)
  await page.getByRole('textbox', { name: 'Steps' }).fill('2')
  await page.getByRole('textbox', { name: 'Batch', exact: true }).fill('4')
  await page.getByRole('button', { name: '48 × 48' }).click()
  await page.getByRole('checkbox', { name: 'D dropout' }).check()
  await page.getByRole('button', { name: 'Fold 3' }).click()
  await forecast.getByRole('button', { name: /Start 4 trainings/ }).click()

  await expect(page).toHaveURL(/#\/experiments\/experiment-1$/)
  await expect(page.getByRole('link', { name: 'Train', exact: true })).toHaveAttribute('aria-current', 'page')
  const experiment = page.getByRole('region', { name: 'Experiment', exact: true })
  const matrix = experiment.getByRole('grid', { name: /2 variants by 2 folds/ })
  await expect(matrix.locator('[data-cell]')).toHaveCount(4)
  await expect(experiment.locator('[data-readout=done]')).toHaveText(/^4\s*\/ 4$/, { timeout: 240_000 })
  await expect(experiment.getByRole('status').first()).toContainText('Done')
  await expect(matrix.getByRole('gridcell', { name: /^D, fold 3, seed 1: done, test accuracy \d/ })).toBeVisible()
  await expect(experiment.getByRole('region', { name: 'Results' })).toContainText('These faces were drawn by AULens')
  await expect(experiment.getByRole('region', { name: 'Variants compared' }).getByRole('row')).toHaveCount(2)
  await expect(experiment.getByRole('columnheader', { name: 'published' })).toHaveCount(0)

  await matrix.getByRole('gridcell').first().focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press(' ')
  const side = page.getByRole('complementary', { name: 'Selected network and variant' })
  await expect(side).toContainText('D · fold 3 · seed 1')
  await expect(side.getByRole('grid', { name: /Confusion/ }).getByRole('gridcell')).toHaveCount(64)
  expect(await seriousFaults(page)).toEqual([])
  await experiment.getByRole('button', { name: 'Show as table' }).click()
  await expect(experiment.getByRole('table', { name: 'Networks of the experiment' }).getByRole('row')).toHaveCount(5)
  await experiment.getByRole('button', { name: 'Show as matrix' }).click()
  await matrix.getByRole('gridcell').first().press('Enter')
  await expect(page).toHaveURL(/#\/train\/run-2$/)

  await page.goBack()
  await experiment.getByRole('button', { name: 'Report', exact: true }).click()
  await expect(toast(page, 'The report is written')).toBeVisible({ timeout: 240_000 })
  await expect(page.getByText(/report-experiment-1.index\.html$/).last()).toBeVisible()
  await experiment.getByRole('button', { name: 'Forget…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Forget it' }).click()
  await expect(experiment.getByText('No experiments yet')).toBeVisible()
})

test('cluster settings are checked, kept, and refused where they cannot be', async ({ aulens: { page } }) => {
  await page.evaluate(() => {
    location.hash = '/experiments/cluster'
  })
  await page.getByRole('textbox', { name: 'Time limit' }).fill('soon')
  await page.getByRole('textbox', { name: 'Partition' }).fill('gpu')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('alert')).toHaveText('Minutes, HH:MM:SS or D-HH:MM:SS.')
  await page.getByRole('textbox', { name: 'Time limit' }).fill('8:00:00')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(toast(page, 'Cluster settings are saved')).toBeVisible()
  await page.getByRole('button', { name: 'Check' }).click()
  await expect(page.getByRole('complementary', { name: 'Check' })).toContainText(/can be written/)
  await page.evaluate(() => {
    location.hash = '/experiments'
  })
  await page.evaluate(() => {
    location.hash = '/experiments/cluster'
  })
  await expect(page.getByRole('textbox', { name: 'Time limit' })).toHaveValue('8:00:00')
})
