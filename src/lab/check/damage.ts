import type { ProjectFinding } from '../../shared/contract/check.ts'

/** What puts a finding right. */
export type Mend =
  | { readonly kind: 'restore-database' }
  /** Faces from this row on are gone: their samples are imported anew. */
  | { readonly kind: 'forget-faces'; readonly corpus: number; readonly rows: number }
  | { readonly kind: 'forget-checkpoint'; readonly run: string; readonly step: number; readonly path: string | null }
  | {
      readonly kind: 'forget-result'
      readonly table: 'inspections' | 'robustness'
      readonly id: number
      readonly path: string | null
    }
  | { readonly kind: 'set-aside'; readonly path: string }

/** A finding with what can be done about it; null: a person must decide. */
export interface Damage {
  readonly finding: ProjectFinding
  readonly mend: Mend | null
}

const repairHint = 'Run "aulens check --repair": '

export const error = (code: string, path: string, message: string, mend: Mend | null, hint: string): Damage => ({
  finding: { severity: 'error', code, path, message, hint: mend === null ? hint : `${repairHint}${hint}` },
  mend,
})

/** What AULens never writes: nothing of the project is opened, and nothing mended in place. */
export const foreign = (path: string, message: string): Damage =>
  error(
    'PROJECT_FOREIGN',
    path,
    message,
    null,
    'Links and other strange files: remove them from the folder. In the database: put a copy from the folder ' +
      '"backups", or the original from whoever sent it, in its place.',
  )

export const warning = (code: string, path: string, message: string, mend: Mend | null, hint: string): Damage => ({
  finding: { severity: 'warning', code, path, message, hint: mend === null ? hint : `${repairHint}${hint}` },
  mend,
})
