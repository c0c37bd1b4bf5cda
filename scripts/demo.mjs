// Prepares the clone if need be, then runs `aulens demo` with the options given here.
import { join } from 'node:path'
import process from 'node:process'
import { handOver } from './hand-over.mjs'
import { root } from './setup/paths.mjs'
import { prepare } from './setup/prepare.mjs'
import { explain } from './setup/refusal.mjs'

try {
  const { node } = await prepare({ retry: false })
  await handOver(node, [
    '--disable-warning=ExperimentalWarning',
    join(root, 'src', 'cli', 'main.ts'),
    'demo',
    ...process.argv.slice(2),
  ])
} catch (error) {
  explain(error)
  process.exitCode = 1
}
