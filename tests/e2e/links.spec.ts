import { expect, test } from './fixtures.ts'

test('an address opens the sample that it names', async ({ open, project }) => {
  const { page } = await open(['--project', project, '--at', '/corpus?frames=all&sample=5'])
  await expect(page.getByRole('gridcell', { selected: true })).toBeVisible()
  await expect(page).toHaveURL(/#\/corpus\?.*sample=5/)
})

test('an address opens the filter that it names, and so does one typed into the bar', async ({ open, project }) => {
  const { page } = await open(['--project', project, '--at', '/filters/run-1/conv3/12'])
  await expect(page.getByRole('heading', { level: 1, name: 'Filter 12' })).toBeVisible()
  await page.evaluate(() => {
    location.hash = '/filters/run-1/conv3/200'
  })
  await expect(page.getByRole('heading', { level: 1, name: 'Filter 200' })).toBeVisible()
})
