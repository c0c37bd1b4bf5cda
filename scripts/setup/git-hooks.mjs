// Points git at .githooks, in a checkout of this project whose hooks nobody has set.
import { realpathSync } from 'node:fs'
import process from 'node:process'
import { root } from './paths.mjs'
import { run } from './run.mjs'
import { runAlone } from './run-alone.mjs'

/** @returns {Promise<boolean>} whether the hooks are ours now */
export const ensureGitHooks = async () => {
  if (process.env.AULENS_SKIP_HOOKS || process.env.CI) return false
  const top = await run('git', ['rev-parse', '--show-toplevel'], { cwd: root })
  if (top.code !== 0 || realpathSync(top.output.trim()) !== realpathSync(root)) return false
  const current = await run('git', ['config', '--get', 'core.hooksPath'], { cwd: root })
  if (current.code === 0) return current.output.trim() === '.githooks'
  return (await run('git', ['config', 'core.hooksPath', '.githooks'], { cwd: root })).code === 0
}

await runAlone(
  import.meta.url,
  `
Usage: node scripts/setup/git-hooks.mjs

Sets core.hooksPath to .githooks, unless it is set already. AULENS_SKIP_HOOKS=1 or CI leaves it alone.`,
  async () => {
    await ensureGitHooks()
  },
)
