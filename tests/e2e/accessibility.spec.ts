import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'
import { expect, root, test } from './fixtures.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const features = join(root, 'src', 'renderer', 'features')

/** Every address that a workspace registers; a name in it takes the prepared project's value. */
const addresses = (values: Readonly<Record<string, string>>): string[] => {
  const files = readdirSync(features, { recursive: true, encoding: 'utf8' }).filter((file) => /(feature|address)\.ts$/.test(file))
  const found = files.flatMap((file) => [...readFileSync(join(features, file), 'utf8').matchAll(/[pP]attern\w*(?::| =) '(\/[^']*)'/g)].map(([, pattern = '']) => pattern))
  return [...new Set(found)].map((pattern) => pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? '1')))
}

/** With the user's own colours axe still measures the page's, so contrast is left to the user then. */
const seriousOn = async (page: Page, where: string, ownColours = false): Promise<string[]> => {
  const options = { resultTypes: ['violations'], ...(ownColours ? { rules: { 'color-contrast': { enabled: false } } } : {}) }
  const { violations } = await page.evaluate(async (given) => (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run(given), options)
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${where}: ${id}: ${nodes.slice(0, 3).map(({ target, failureSummary }) => `${target.join(' ')} (${failureSummary?.split('\n')[1]?.trim() ?? ''})`).join('; ')}`)
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
  await page.evaluate(axe)
  const found: string[] = []
  const all = addresses({ run, first: run, second: run, a: run, b: run, layer: 'conv3', filter: '0', filters: '0,1', sequence: '1', sample: '1' })
  expect(all.length).toBeGreaterThanOrEqual(6)
  for (const address of all) {
    await page.evaluate((to) => { location.hash = to }, address)
    await settled(page)
    for (const theme of ['light', 'dark'] as const) {
      await page.evaluate((to) => { document.documentElement.dataset['theme'] = to }, theme)
      found.push(...await seriousOn(page, `${address} ${theme}`))
    }
    await page.emulateMedia({ forcedColors: 'active' })
    found.push(...await seriousOn(page, `${address} forced-colors`, true))
    await page.emulateMedia({ forcedColors: 'none' })
  }
  expect(found).toEqual([])
})

test('what lies over the window has no serious fault either', async ({ aulens: { page } }) => {
  await page.evaluate(axe)
  const found: string[] = []
  const overlays: readonly { keys: string; name: string }[] = [{ keys: 'Control+k', name: 'palette' }, { keys: '?', name: 'keys' }, { keys: 'Control+j', name: 'tasks' }]
  for (const { keys, name } of overlays) {
    await page.keyboard.press(keys)
    await expect(page.getByRole('dialog').or(page.getByRole('region', { name: 'Tasks' }))).toBeVisible()
    found.push(...await seriousOn(page, name))
    await page.keyboard.press('Escape')
  }
  await page.getByRole('button', { name: 'Take the tour' }).click()
  await expect(page.getByRole('dialog', { name: /^Tour/ })).toBeVisible()
  found.push(...await seriousOn(page, 'tour'))
  expect(found).toEqual([])
})
