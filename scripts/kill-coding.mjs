/** Kills a lab process at drawn moments while answers stream in, and counts what is lost: `node scripts/kill-coding.mjs [KILLS] [SEED]`, 300 kills by default. */
import process from 'node:process'
import { killRounds } from '../tests/integration/coding/kill-rounds.ts'

const [kills = '300', seed = '1'] = process.argv.slice(2)
const counts = await killRounds(Number(kills), Number(seed))
process.stdout.write(`${JSON.stringify(counts)}\n`)
process.exitCode = counts.lost + counts.duplicated === 0 ? 0 : 1
