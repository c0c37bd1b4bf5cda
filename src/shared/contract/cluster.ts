import { z } from 'zod'

const line = z
  .string()
  .trim()
  .max(500)
  .regex(/^[^\n\r]*$/, 'It must be one line.')

/**
 * How this project uses a Slurm cluster. Cells work in `sharedFolder`, which must be on a disk that this computer and
 * the
 * cluster's nodes both see; where its path differs there, `nodeFolder` is its path on the nodes. Empty: left to the
 * cluster.
 */
export const ClusterSettings = z.strictObject({
  sharedFolder: line.default(''),
  nodeFolder: line.default(''),
  /** The `aulens` command as the nodes see it; empty: this installation's own. */
  command: line.default(''),
  partition: line.default(''),
  account: line.default(''),
  /** As sbatch reads it: minutes, HH:MM:SS or D-HH:MM:SS. */
  time: line.regex(/^$|^(\d+-)?\d+(:\d{1,2}){0,2}$/, 'Minutes, HH:MM:SS or D-HH:MM:SS.').default(''),
  /** E.g. 8G. */
  memory: line.regex(/^$|^\d+[KMGT]?$/i, 'A number with K, M, G or T, for example 8G.').default(''),
  processors: z.int().min(0).max(1024).default(0),
  gpus: z.int().min(0).max(64).default(0),
  /** Names for `module load`, separated by spaces. */
  modules: line.default(''),
  /** A command that the cell's command is put behind, e.g. `apptainer exec --nv aulens.sif`. */
  container: line.default(''),
  /** Further options for sbatch, separated by spaces. */
  options: line.default(''),
  /** Cells that may run at once; 0: as many as the cluster allows. */
  atOnce: z.int().min(0).max(10_000).default(0),
  /** Seconds between two looks at the cluster. */
  pollSeconds: z.int().min(1).max(3600).default(15),
})
export type ClusterSettings = z.infer<typeof ClusterSettings>

export const ClusterCheck = z.object({
  severity: z.enum(['ok', 'warning', 'error']),
  code: z.string(),
  message: z.string(),
})
export type ClusterCheck = z.infer<typeof ClusterCheck>

export const clusterMethods = {
  'cluster.settings': { input: z.strictObject({}), output: ClusterSettings },
  'cluster.save': { input: z.strictObject({ settings: ClusterSettings }), output: ClusterSettings },
  /** Whether an experiment could be sent with these settings: Slurm's commands, its partitions, the shared folder. */
  'cluster.check': { input: z.strictObject({ settings: ClusterSettings }), output: z.array(ClusterCheck) },
}
