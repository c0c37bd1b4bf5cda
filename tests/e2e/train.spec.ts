import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'

// Training shares the processor with whatever else the machine does.
test.describe.configure({ timeout: 300_000 })

const openTrain = async (page: Page): Promise<{ run: Locator; runs: Locator }> => {
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await expect(page).toHaveURL(/#\/train\/run-1$/)
  return {
    run: page.getByRole('region', { name: 'Run', exact: true }),
    runs: page.getByRole('listbox', { name: 'Runs' }),
  }
}

test('a stopped run goes on to its end, with its steps, curves, confusion and mistakes shown', async ({
  aulens: { page },
}) => {
  const { run, runs } = await openTrain(page)
  const entry = runs.getByRole('option', { name: /Plain · 8 classes · fold 0/ })
  await expect(entry).toContainText('drawn')
  await expect(entry).toContainText(/stopped at step \d/)
  await expect(run.getByText('Not tested yet')).toBeVisible()
  await run.getByRole('button', { name: 'Resume' }).click()
  await expect(run.getByRole('status').first()).toContainText('Done', { timeout: 180_000 })
  await expect(run.locator('[data-readout=step]')).toHaveText(/^6\s*\/ 6$/)
  await expect(run.locator('[data-readout=test]')).toContainText('%')
  await expect(entry).toContainText('done')

  const matrix = run.getByRole('grid', { name: 'Confusion on test faces' })
  await expect(matrix.getByRole('gridcell')).toHaveCount(64)
  const wrong = matrix.getByRole('gridcell', { name: /taken for \w+: [1-9]/ }).first()
  const words = (await wrong.getAttribute('aria-label')) ?? ''
  const [, label = '', predicted = '', faces = ''] = /^(\w+) taken for (\w+): (\d+) face/.exec(words) ?? []
  await wrong.click()
  const cell = run.getByRole('region', { name: new RegExp(`${label} taken for ${predicted}`, 'i') })
  await expect(cell.getByRole('img')).toHaveCount(Number(faces))
  await expect(cell.getByRole('img').first()).toHaveJSProperty('complete', true)
  expect(
    await cell
      .getByRole('img')
      .first()
      .evaluate((image: HTMLImageElement) => image.naturalWidth),
  ).toBe(96)
  await expect(cell.getByRole('link', { name: 'Open in Corpus' })).toHaveAttribute(
    'href',
    new RegExp(`run=run-1&splits=test.*emotions=${label}&predicted=${predicted}`),
  )

  const loss = run.getByRole('region', { name: 'Loss' })
  await expect(loss.getByRole('img')).toHaveAccessibleName(/up to step 6 of 6\. Last training loss \d\.\d+/)
  await loss.getByRole('img').focus()
  await page.keyboard.press('t')
  await expect(loss.getByRole('table').getByRole('row')).toHaveCount(7)
  await page.keyboard.press('t')
  await expect(loss.getByRole('table')).toHaveCount(0)
})

test('the matrix is walked with the arrow keys, one stop for Tab', async ({ aulens: { page } }) => {
  const { run } = await openTrain(page)
  await run.getByRole('button', { name: 'Test the kept checkpoint' }).click()
  const cells = run.getByRole('grid').getByRole('gridcell')
  await expect(cells).toHaveCount(64, { timeout: 120_000 })
  await cells.first().focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowDown')
  await expect(cells.nth(9)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(cells.nth(9)).toHaveAttribute('aria-selected', 'true')
  expect(await cells.evaluateAll((all) => all.filter((cell) => (cell as HTMLElement).tabIndex === 0).length)).toBe(1)
})

test('a new run is described, started, paused, continued, stopped and deleted by keyboard', async ({
  aulens: { page },
  userFolder,
}) => {
  await openTrain(page)
  const link = page.getByRole('link', { name: 'New run' })
  await link.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'New run', level: 1 })).toBeVisible()
  const forecast = page.getByRole('complementary', { name: 'What will happen' })
  await expect(forecast).toContainText(/\d+ train, \d+ validation, \d+ test/)
  await expect(forecast).toContainText('1 335 508 weights'.replace(/ (?=\d)/g, '\u202f'))

  const split = page.getByRole('textbox', { name: 'Split file' })
  const own = join(userFolder, 'split.csv')
  writeFileSync(own, 'subject,split\nnobody,maybe\n')
  await split.fill(own)
  await expect(page.getByRole('alert')).toContainText('split.csv: row 2: "maybe" is none of train, validation, test.')
  writeFileSync(own, 'subject,split\nnobody,train\n')
  await split.fill(`${own} `)
  await expect(forecast).toContainText('split.csv names one subject that the corpus does not have: nobody (row 2).')
  await expect(forecast.getByRole('button', { name: /Start training/ })).toBeDisabled()
  await page.getByRole('button', { name: 'Without' }).click()
  await expect(forecast).toContainText('No subject and no picture occurs on both sides of a split.')

  const steps = page.getByRole('textbox', { name: 'Steps' })
  await steps.fill('none')
  await expect(page.getByRole('alert')).toHaveText('Steps: not a number.')
  await expect(forecast.getByRole('button', { name: /Start training/ })).toBeDisabled()
  await steps.fill('4000')
  await page.getByRole('textbox', { name: 'Batch' }).fill('4')
  await page.getByRole('button', { name: '48 × 48' }).click()
  await page.getByRole('checkbox', { name: 'A augmentation' }).check()
  await expect(page.getByRole('img', { name: /augmented/ })).toHaveCount(5)
  await expect(forecast.getByRole('button', { name: /Start 2 trainings/ })).toBeEnabled()
  await page.getByRole('checkbox', { name: 'Plain' }).uncheck()
  await expect(page.getByText('One network, changed').first()).toBeVisible()
  await page.keyboard.press('Control+Enter')

  await expect(page).toHaveURL(/#\/train\/run-2$/)
  const run = page.getByRole('region', { name: 'Run', exact: true })
  const step = run.locator('[data-readout=step]')
  await expect(step).toHaveText(/^[1-9]/, { timeout: 120_000 })
  await page.locator('main').focus()
  await page.keyboard.press(' ')
  await expect(run.getByRole('button', { name: /Continue/ })).toBeVisible()
  await expect(run.getByRole('status').first()).toContainText('Paused')
  await page.keyboard.press(' ')
  await expect(run.getByRole('button', { name: /Pause/ })).toBeEnabled()

  await run.getByRole('button', { name: 'Stop…' }).focus()
  await page.keyboard.press(' ')
  const question = page.getByRole('alertdialog', { name: /^Stop A · 8 classes/ })
  await expect(question).toContainText('nothing trained is lost')
  await question.getByRole('button', { name: 'Stop after this step' }).press('Enter')
  await expect(run.getByRole('button', { name: 'Resume' })).toBeVisible({ timeout: 120_000 })
  const done = Number(/^\d+/.exec(((await step.textContent()) ?? '').trim())?.[0])
  const newest = page
    .getByRole('complementary', { name: 'Run details' })
    .getByRole('group', { name: 'Checkpoints' })
    .getByRole('row')
    .nth(1)
  await expect(newest.getByRole('cell').first()).toHaveText(String(done))

  await run.getByRole('button', { name: 'More' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Delete…' }).press('Enter')
  await page
    .getByRole('alertdialog', { name: /^Delete/ })
    .getByRole('button', { name: 'Delete the run' })
    .press('Enter')
  await expect(page).toHaveURL(/#\/train\/run-1$/)
  await expect(page.getByRole('listbox', { name: 'Runs' }).getByRole('option')).toHaveCount(1)
})

test('two runs lie side by side, and results beside the paper', async ({ aulens: { page } }) => {
  await openTrain(page)
  await page.evaluate(() => {
    location.hash = '/train/compare/run-1/run-1'
  })
  await expect(page.getByText('None: the two should agree to the last bit')).toBeVisible()
  await expect(page.getByText('Both have to be tested first.')).toBeVisible()
  await page.evaluate(() => {
    location.hash = '/train/results'
  })
  const table = page.getByRole('region', { name: 'Table 2' })
  await expect(table.getByRole('row', { name: /Zero-bias CNN \+ AD 96\.4 ± 3\.1 not run yet/ })).toBeVisible()
})
