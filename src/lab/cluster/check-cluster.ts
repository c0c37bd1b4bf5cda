import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClusterCheck, ClusterSettings } from '../../shared/contract/cluster.ts'
import { toContractError } from '../../shared/contract/errors.ts'
import { atomicWrite } from '../store/arrays/atomic-write.ts'
import { sinfo } from './slurm.ts'
import { completeSettings } from './submit.ts'

/** Whether an experiment could be sent: asked of the scheduler and of the shared folder, nothing is guessed. */
export const checkCluster = async (settings: ClusterSettings, projectFolder: string): Promise<ClusterCheck[]> => {
  const complete = completeSettings(settings, projectFolder)
  const checks: ClusterCheck[] = []
  const attempt = async (code: string, work: () => Promise<string>): Promise<void> => {
    try {
      checks.push({ severity: 'ok', code, message: await work() })
    } catch (error) {
      const { message, hint } = toContractError(error)
      checks.push({ severity: 'error', code, message: [message, hint].filter(Boolean).join(' ') })
    }
  }
  await attempt('SCHEDULER', async () => {
    const partitions = await sinfo()
    const named = partitions.map((line) => line.split(' ')[0]?.replace(/\*$/, '') ?? '')
    if (complete.partition !== '' && !complete.partition.split(',').every((name) => named.includes(name))) {
      checks.push({
        severity: 'error',
        code: 'PARTITION',
        message: `The cluster has no partition “${complete.partition}”.`,
      })
    }
    return `Slurm answers; partitions: ${partitions.join(', ')}.`
  })
  await attempt('SHARED_FOLDER', async () => {
    const probe = join(complete.sharedFolder, `.aulens-${randomUUID().slice(0, 8)}`)
    await atomicWrite(probe, '')
    await rm(probe)
    return (
      `${complete.sharedFolder} can be ` +
      `written${complete.nodeFolder === '' ? '' : `; the nodes are to see it as ${complete.nodeFolder}`}.`
    )
  })
  checks.push({
    severity: 'warning',
    code: 'NODES',
    message: `Whether the nodes see that folder and can run ${complete.command} shows with the first cell.`,
  })
  return checks
}
