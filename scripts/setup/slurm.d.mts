export declare const installedSlurm: () => Promise<{ version: string } | null>
export declare const ensureSlurm: () => Promise<{ version: string }>
