import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, root } from './fixtures.ts'

const features = join(root, 'src', 'renderer', 'features')

/** Every address that a workspace registers; a name in it takes the prepared project's value. */
export const screenAddresses = (): string[] => {
  const run = 'run-1'
  const values: Readonly<Record<string, string>> = {
    run,
    first: run,
    second: run,
    a: run,
    b: run,
    layer: 'conv3',
    filter: '0',
    filters: '0,1',
  }
  const files = readdirSync(features, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(feature|address)\.ts$/.test(file),
  )
  const found = files.flatMap((file) =>
    [...readFileSync(join(features, file), 'utf8').matchAll(/[pP]attern\w*(?::| =) '(\/[^']*)'/g)].map(
      ([, pattern = '']) => pattern,
    ),
  )
  const all = [...new Set(found)].map((pattern) =>
    pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? '1')),
  )
  expect(all.length).toBeGreaterThanOrEqual(18)
  return all
}

/** Goes to a screen and waits until it has come and its progress stands still. */
export const showScreen = async (page: Page, address: string): Promise<void> => {
  await page.evaluate((to) => {
    location.hash = to
  }, address)
  await expect(page.getByRole('main').locator('h1, .content').first()).toBeAttached()
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
}
