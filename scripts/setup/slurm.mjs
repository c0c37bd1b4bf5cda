// Slurm's daemons, for the tests of the cluster: a one-node cluster is started from them by scripts/mini-slurm.mjs.
import process from 'node:process'
import { Refusal } from './refusal.mjs'
import { run } from './run.mjs'
import { runAlone } from './run-alone.mjs'
import { ensureSystemPackages, installCommand } from './system-packages.mjs'

/** @returns {Promise<{ version: string } | null>} null where a daemon is missing */
export const installedSlurm = async () => {
  const found = await Promise.all(
    ['slurmctld', 'slurmd', 'sbatch', 'munged'].map((name) => run(name, ['-V'], { timeoutSeconds: 30 })),
  )
  const version = /slurm[^\d]*([\d.]+)/.exec(found[0].output)
  return found.some(({ missing }) => missing) || version === null ? null : { version: version[1] }
}

/**
 * @returns {Promise<{ version: string }>}
 * @throws {Refusal}
 */
export const ensureSlurm = async () => {
  if (process.platform !== 'linux') throw new Refusal('Slurm runs on Linux only.')
  const present = await installedSlurm()
  if (present !== null) return present
  const { reason } = await ensureSystemPackages(['slurm'])
  const slurm = await installedSlurm()
  if (slurm === null)
    throw new Refusal(`No Slurm for the tests of the cluster. ${reason ?? ''}`.trim(), installCommand(['slurm']))
  return slurm
}

await runAlone(
  import.meta.url,
  `
Usage: node scripts/setup/slurm.mjs

Finds or installs Slurm's daemons for the tests of the cluster. No cluster is started by it.`,
  ensureSlurm,
)
