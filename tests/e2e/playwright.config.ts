import { defineConfig } from '@playwright/test'
import type { FaceOptions } from './fixtures.ts'

// Every spec runs in the real window and in the real browser page. One worker: training shares the processor.
export default defineConfig<FaceOptions>({
  testDir: '.',
  outputDir: '../../test-results',
  globalSetup: './prepare.ts',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // A window on a busy machine may lose a race with its own screen: one second try, which the report names as flaky.
  retries: process.env.CI === undefined ? 0 : 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  projects: [
    { name: 'desktop', use: { face: 'desktop' }, testIgnore: '**/browser-*.spec.ts' },
    { name: 'browser', use: { face: 'browser' }, testIgnore: '**/desktop-*.spec.ts' },
  ],
})
