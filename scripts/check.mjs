// Everything that is true or false without running the program: lint, import rules, types.
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { ensureDependencies } from './setup/dependencies.mjs'
import { root } from './setup/paths.mjs'
import { say, withProgress } from './setup/progress.mjs'
import { explain } from './setup/refusal.mjs'
import { run } from './setup/run.mjs'

const tool = (...parts) => join(root, 'node_modules', ...parts)

const checks = [
  {
    name: 'format',
    parameters: [
      tool('prettier', 'bin', 'prettier.cjs'),
      '--check',
      '--log-level',
      'warn',
      'src',
      'scripts',
      'tests',
      '*.{ts,js}',
    ],
  },
  { name: 'lint and import rules', parameters: [tool('eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.'] },
  { name: 'types: Node side and tests', parameters: [tool('typescript', 'bin', 'tsc'), '-p', 'tsconfig.node.json'] },
  { name: 'types: shared code alone', parameters: [tool('typescript', 'bin', 'tsc'), '-p', 'tsconfig.shared.json'] },
  { name: 'types: page', parameters: [tool('vue-tsc', 'bin', 'vue-tsc.js'), '--noEmit', '-p', 'tsconfig.web.json'] },
  { name: 'types: end-to-end tests', parameters: [tool('typescript', 'bin', 'tsc'), '-p', 'tsconfig.e2e.json'] },
]

/**
 * @param {string} node the project's Node
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export const check = async (node) => {
  let passed = 0
  for (const { name, parameters } of checks) {
    const { code, output } = await withProgress(name, () => run(node, parameters, { cwd: root }))
    if (code === 0) passed += 1
    else say(output.trimEnd())
    say(`${code === 0 ? 'passed' : 'FAILED'}  ${name}`)
  }
  return { passed, failed: checks.length - passed }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--help')) {
    process.stdout.write('Usage: npm run check\n\nLints, checks who imports whom, and checks the types.\n')
  } else {
    try {
      const { node } = await ensureDependencies()
      const { failed } = await check(node)
      process.exitCode = failed === 0 ? 0 : 1
    } catch (error) {
      explain(error)
      process.exitCode = 1
    }
  }
}
