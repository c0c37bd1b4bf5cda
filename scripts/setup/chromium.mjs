// A Chromium-like browser for the browser tests.
import process from 'node:process'
import { join } from 'node:path'
import { projectNode, root } from './paths.mjs'
import { withProgress } from './progress.mjs'
import { Refusal } from './refusal.mjs'
import { lastLine, run } from './run.mjs'
import { runAlone } from './run-alone.mjs'
import { ensureSystemPackages, installCommand } from './system-packages.mjs'

const where = async (name) => lastLine((await run('sh', ['-c', `command -v ${name}`])).output)

const installedBrowser = async () => {
  const given = process.env.AULENS_CHROMIUM
  const names = given ? [given] : ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  for (const name of names) {
    const { code, output } = await run(name, ['--version'], { timeoutSeconds: 30 })
    const version = /(\d+(?:\.\d+)+)/.exec(output)
    if (code === 0 && version !== null)
      return { executable: name.includes('/') ? name : await where(name), version: version[1] }
  }
  return null
}

const playwrightBrowser = async () => {
  const node = projectNode()
  const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js')
  const { code } = await withProgress("Playwright's Chromium", () =>
    run(node, [cli, 'install', 'chromium'], { timeoutSeconds: 600 }),
  )
  if (code !== 0) return null
  const { output } = await run(node, ['-p', 'require("@playwright/test").chromium.executablePath()'], { cwd: root })
  return { executable: lastLine(output), version: 'of Playwright' }
}

/**
 * @returns {Promise<{ executable: string, version: string, args: string[] }>}
 * @throws {Refusal}
 */
export const ensureChromium = async () => {
  let browser = await installedBrowser()
  let packages = { ready: true, reason: null }
  if (browser === null) {
    packages = await ensureSystemPackages(['chromium'])
    browser = (await installedBrowser()) ?? (await playwrightBrowser())
  }
  if (browser === null)
    throw new Refusal(
      `No Chromium for the browser tests. ${packages.reason ?? ''}`.trim(),
      installCommand(['chromium']),
    )
  return { ...browser, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] }
}

await runAlone(
  import.meta.url,
  `
Usage: node scripts/setup/chromium.mjs

Finds or installs Chromium for the browser tests. Environment: AULENS_CHROMIUM (a program to use).`,
  ensureChromium,
)
