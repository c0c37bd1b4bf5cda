/**
 * Kills processes of AULens (SIGKILL) at drawn moments while they import, train and take answers, and checks after each kill that nothing that was
 * acknowledged is lost and that the project is sound: `npm run tool kill-anything -- [--kills 500] [--seed 1] [--kinds import,training,coding]`.
 */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { killRounds } from '../tests/integration/coding/kill-rounds.ts'
import { killImports, killTrainings } from '../tests/integration/faults/kill-rounds.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    kinds: { type: 'string', default: 'import,training,coding' },
  },
})
const kinds = { import: killImports, training: killTrainings, coding: killRounds }
const chosen = values.kinds.split(',')
const [total, seed] = [Number(values.kills), Number(values.seed)]
let failed = 0
for (const [place, kind] of chosen.entries()) {
  // The remainder goes to the first.
  const kills = Math.floor(total / chosen.length) + (place < total % chosen.length ? 1 : 0)
  const began = performance.now()
  const counts = await kinds[kind](kills, seed)
  failed += counts.lost + (counts.unsound ?? 0) + (counts.duplicated ?? 0)
  console.log(JSON.stringify({ kind, ...counts, minutes: Number(((performance.now() - began) / 60_000).toFixed(1)) }))
}
process.exitCode = failed === 0 ? 0 : 1
