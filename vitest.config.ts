import { defineConfig } from 'vitest/config'

// TensorFlow's binding loads once per process, so every test file has a process of its own.
export default defineConfig({
  test: {
    include: ['tests/unit/**/*.spec.ts', 'tests/integration/**/*.spec.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Real processes on a busy machine: one second try in CI, which the report names.
    retry: process.env.CI === undefined ? 0 : 1,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
})
