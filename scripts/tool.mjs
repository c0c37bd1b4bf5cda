// Runs one of the tools that measure and prove AULens, on the project's own Node: several read TypeScript, which Node 20 does not.
import { join } from 'node:path'
import process from 'node:process'
import { handOver } from './hand-over.mjs'
import { root } from './setup/paths.mjs'
import { prepare } from './setup/prepare.mjs'
import { explain, Refusal } from './setup/refusal.mjs'

/** Each is scripts/NAME.mjs. */
const tools = {
  calibrate: 'evidence on data whose answer is known: error rates, planted pairs found (docs/calibration.md)',
  'compare-networks': 'held-out accuracy of two networks trained from the same seeds (docs/performance.md)',
  fuzz: 'damaged files for every parser (docs/reliability.md)',
  'guide-pictures': 'the pictures of docs/guide',
  'kill-anything': 'kills the program at its work and counts what is lost (docs/reliability.md)',
  'kill-coding': 'kills what a coder works with while answers stream in (docs/reliability.md)',
  'load-coding': 'many coders at once on one server (docs/reliability.md)',
  'measure-detail': 'how long a filter takes to open (docs/performance.md)',
  'measure-grid': 'the corpus screen on 102,236 faces (docs/performance.md)',
  'measure-growth': 'time and memory against the number of faces (docs/performance.md)',
  'measure-tfd': 'import of a Toronto Face Database of full size (docs/corpora.md)',
  'mini-slurm': 'a real Slurm of one node on this machine (docs/cluster.md)',
  'slurm-experiment': 'cross-validation through that Slurm, everything killed once (docs/cluster.md)',
  'start-time': 'how long the window takes to start (docs/performance.md)',
  'try-packages': 'each package on a machine without network, Node, Python or compiler (docs/setup.md)',
}
const usage = `Usage: npm run tool NAME [-- OPTIONS]

${Object.entries(tools)
  .map(([name, purpose]) => `  ${name.padEnd(18)}${purpose}`)
  .join('\n')}

"npm run tool NAME -- --help" tells the options of most.
`

const [name, ...parameters] = process.argv.slice(2)
try {
  if (name === undefined || name === '--help') process.stdout.write(usage)
  else if (!Object.hasOwn(tools, name))
    throw new Refusal(`There is no tool "${name}".`, `Take one of ${Object.keys(tools).join(', ')}.`)
  else {
    const { node } = await prepare({ retry: false })
    await handOver(node, ['--disable-warning=ExperimentalWarning', join(root, 'scripts', `${name}.mjs`), ...parameters])
  }
} catch (error) {
  explain(error)
  process.exitCode = 1
}
