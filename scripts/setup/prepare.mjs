import { ensureDependencies } from './dependencies.mjs'
import { ensureEngine } from './engine.mjs'
import { ensureGitHooks } from './git-hooks.mjs'

/**
 * Makes a clone ready to run.
 * @param {{ force?: boolean, retry?: boolean }} options `retry: false` keeps a recorded refusal of an engine: `npm start` must not
 *   wait for the same failing download every time
 */
export const prepare = async (options = {}) => {
  const { node } = await ensureDependencies(options)
  const engine = await ensureEngine(options)
  await ensureGitHooks()
  return { node, engine }
}
