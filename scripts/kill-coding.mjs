/**
 * Kills what a coder works with at drawn moments while answers stream in, and counts what is lost: `npm run tool kill-coding -- [KILLS] [SEED]
 * [project|packet|browser]`, 300 kills by default of a lab process that has a project open. `packet`: that has a working copy of a coding packet open. `browser`:
 * of Chromium with a coder's page of `aulens serve` (needs "npm run build").
 */
import process from 'node:process'
import { killBrowserRounds } from '../tests/e2e/kill-browser-rounds.ts'
import { killRounds } from '../tests/integration/coding/kill-rounds.ts'

const [kills = '300', seed = '1', what = 'project'] = process.argv.slice(2)
const counts =
  what === 'browser'
    ? await killBrowserRounds(Number(kills), Number(seed))
    : await killRounds(Number(kills), Number(seed), what === 'packet' ? 'packet' : 'project')
process.stdout.write(`${JSON.stringify({ what, ...counts })}\n`)
process.exitCode = counts.lost + counts.duplicated === 0 ? 0 : 1
