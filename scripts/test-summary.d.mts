export interface Count {
  passed: number
  failed: number
  skipped: number
}
export declare const countVitest: (report: unknown, exitCode: number | null) => Count
export declare const countPlaywright: (report: unknown, exitCode: number | null) => Count
export declare const addUp: (counts: readonly Count[], ci: boolean) => Count & { exitCode: 0 | 1; line: string }
