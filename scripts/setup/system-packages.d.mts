type Manager = 'apt' | 'dnf' | 'pacman' | 'zypper'
type Need = 'compiler' | 'pip' | 'venv' | 'chromium' | 'display' | 'electron' | 'slurm'
export declare const managerOf: (release: string) => Manager | null
export declare const installCommand: (wanted: readonly Need[], manager?: Manager | null) => string
export declare const ensureSystemPackages: (
  wanted: readonly Need[],
) => Promise<{ ready: boolean; reason: string | null; fix: string | null }>
