import { defineConfig } from '@playwright/test'
import type { FaceOptions } from './fixtures.ts'

/** What shows the same page to the same end in either face runs in one of them; the journey, what opens and what saves run in both. */
const onlyDesktop = ['coding', 'corpus', 'filters'].map((name) => `**/${name}.spec.ts`)
const onlyBrowser = ['accessibility', 'agreement', 'experiments', 'keyboard', 'sequence', 'train'].map(
  (name) => `**/${name}.spec.ts`,
)

// In the real window and in the real browser page, side by side; within a face one after another, for a window wants the keyboard to itself.
export default defineConfig<FaceOptions>({
  testDir: '.',
  outputDir: '../../test-results',
  globalSetup: './prepare.ts',
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  // A window on a busy machine may lose a race with its own screen: one second try, which the report names as flaky.
  retries: process.env.CI === undefined ? 0 : 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  projects: [
    { name: 'desktop', workers: 1, use: { face: 'desktop' }, testIgnore: ['**/browser-*.spec.ts', ...onlyBrowser] },
    { name: 'browser', workers: 1, use: { face: 'browser' }, testIgnore: ['**/desktop-*.spec.ts', ...onlyDesktop] },
  ],
})
