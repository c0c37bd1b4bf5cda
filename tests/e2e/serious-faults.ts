import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const themes = ['light', 'dark', 'high contrast'] as const
type Theme = (typeof themes)[number]

const show = async (page: Page, theme: Theme): Promise<void> => {
  if (theme === 'high contrast') return page.emulateMedia({ forcedColors: 'active' })
  await page.evaluate((to) => {
    document.documentElement.dataset['theme'] = to
  }, theme)
}

/** What axe-core calls serious or critical on the screen as it stands, in each theme; the theme it stood in is back afterwards. */
export const seriousFaults = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe)
  const before = await page.evaluate(() => document.documentElement.dataset['theme'])
  const found: string[] = []
  for (const theme of themes) {
    await show(page, theme)
    // With the user's own colours axe still measures the page's, so contrast is left to the user then.
    const options = { resultTypes: ['violations'], rules: { 'color-contrast': { enabled: theme !== 'high contrast' } } }
    const { violations } = await page.evaluate(
      async (given) => (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run(given),
      options,
    )
    found.push(
      ...violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(
          ({ id, nodes }) =>
            `${theme}: ${id}: ${nodes
              .slice(0, 3)
              .map(
                ({ target, failureSummary }) => `${target.join(' ')} (${failureSummary?.split('\n')[1]?.trim() ?? ''})`,
              )
              .join('; ')}`,
        ),
    )
  }
  await page.emulateMedia({ forcedColors: 'none' })
  await page.evaluate((to) => {
    if (to !== undefined) document.documentElement.dataset['theme'] = to
  }, before)
  return found
}
