import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, root, test } from './fixtures.ts'
import { seriousFaults } from './serious-faults.ts'

const features = join(root, 'src', 'renderer', 'features')

/** Every address that a workspace registers; a name in it takes the prepared project's value. */
const addresses = (values: Readonly<Record<string, string>>): string[] => {
  const files = readdirSync(features, { recursive: true, encoding: 'utf8' }).filter((file) => /(feature|address)\.ts$/.test(file))
  const found = files.flatMap((file) => [...readFileSync(join(features, file), 'utf8').matchAll(/[pP]attern\w*(?::| =) '(\/[^']*)'/g)].map(([, pattern = '']) => pattern))
  return [...new Set(found)].map((pattern) => pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? '1')))
}

/** Waits until a screen has come and its progress stands still. */
const settled = async (page: Page): Promise<void> => {
  await expect(page.getByRole('main').locator('h1, .content').first()).toBeAttached()
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
}

test('no screen has a serious fault for assistive technology, in light, dark and high contrast', async ({ aulens: { page } }) => {
  test.setTimeout(240_000)
  await expect(page.getByRole('complementary', { name: 'This computer' }).getByRole('status')).toContainText(/Computes on/)
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await expect(page).toHaveURL(/#\/train\/[\w-]+$/)
  const run = decodeURIComponent(/train\/([^/?]+)/.exec(page.url())?.[1] ?? '')
  const found: string[] = []
  const all = addresses({ run, first: run, second: run, a: run, b: run, layer: 'conv3', filter: '0', filters: '0,1', sequence: '1', sample: '1' })
  expect(all.length).toBeGreaterThanOrEqual(6)
  for (const address of all) {
    await page.evaluate((to) => { location.hash = to }, address)
    await settled(page)
    found.push(...(await seriousFaults(page)).map((fault) => `${address} ${fault}`))
  }
  expect(found).toEqual([])
})

test('what lies over the window has no serious fault either', async ({ aulens: { page } }) => {
  const found: string[] = []
  const overlays: readonly { keys: string; name: string }[] = [{ keys: 'Control+k', name: 'palette' }, { keys: '?', name: 'keys' }, { keys: 'Control+j', name: 'tasks' }]
  for (const { keys, name } of overlays) {
    await page.keyboard.press(keys)
    await expect(page.getByRole('dialog').or(page.getByRole('region', { name: 'Tasks' }))).toBeVisible()
    found.push(...(await seriousFaults(page)).map((fault) => `${name} ${fault}`))
    await page.keyboard.press('Escape')
  }
  await page.getByRole('button', { name: 'Take the tour' }).click()
  await expect(page.getByRole('dialog', { name: /^Tour/ })).toBeVisible()
  found.push(...await seriousFaults(page))
  expect(found).toEqual([])
})
