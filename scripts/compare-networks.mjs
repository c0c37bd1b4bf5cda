// Trains the plain and another network from the same seeds and compares held-out accuracy, for docs/performance.md.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'

const help = `Usage: npm run tool compare-networks -- --project DIR [--corpus NAME] [--seeds 5] [--steps 150] [--side 96|48]
       [--network fast|direct|bfloat16] [--against plain|fast|direct]

Trains two networks, --against and --network (default: plain and fast), once a seed (plain variant, initial scale 0.7, a fold of its own each) on a corpus of the project, and
prints held-out accuracy, the paired difference, and its 95 % interval (Student's t).`

const { values } = parseArgs({
  options: {
    project: { type: 'string' },
    corpus: { type: 'string' },
    seeds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '150' },
    side: { type: 'string', default: '96' },
    network: { type: 'string', default: 'fast' },
    against: { type: 'string', default: 'plain' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || values.project === undefined) {
  process.stdout.write(`${help}\n`)
  process.exit(values.help ? 0 : 2)
}

const aulens = join(import.meta.dirname, '..', 'bin', 'aulens')
const train = (network, seed) => {
  const { status, stdout, stderr } = spawnSync(
    aulens,
    [
      'train',
      '--project',
      values.project,
      ...(values.corpus === undefined ? [] : ['--corpus', values.corpus]),
      '--seed',
      String(seed),
      '--fold',
      String(seed % 10),
      '--steps',
      values.steps,
      '--side',
      values.side,
      '--init-scale',
      '0.7',
      '--checkpoint-every',
      values.steps,
      '--json',
    ],
    { encoding: 'utf8', env: { ...process.env, AULENS_NETWORK: network } },
  )
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

/** 97.5 % points of Student's t for 1 … 20 degrees of freedom. */
const student = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086,
]
const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length

const rows = []
for (let seed = 1; seed <= Number(values.seeds); seed++) {
  const before = train(values.against, seed)
  const after = train(values.network, seed)
  rows.push({
    seed,
    [values.against]: before.testAccuracy,
    [values.network]: after.testAccuracy,
    seconds: [before.seconds, after.seconds],
  })
  process.stderr.write(
    `seed ${seed}: ${values.against} ${before.testAccuracy.toFixed(3)} in ${before.seconds.toFixed(0)} s, ${values.network} ${after.testAccuracy.toFixed(3)} in ${after.seconds.toFixed(0)} s\n`,
  )
}
const accuracies = (network) => rows.map((row) => row[network])
const differences = rows.map((row) => row[values.network] - row[values.against])
const centre = mean(differences)
const deviation = Math.sqrt(
  differences.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (differences.length - 1),
)
const half = ((student[differences.length - 2] ?? 1.96) * deviation) / Math.sqrt(differences.length)
process.stdout.write(
  `${JSON.stringify({ rows, means: [mean(accuracies(values.against)), mean(accuracies(values.network))], difference: centre, interval: [centre - half, centre + half] }, null, 1)}\n`,
)
