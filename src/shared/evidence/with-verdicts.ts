import type { Evidence } from '../contract/evidence.ts'

export const withVerdicts = (evidence: Evidence): Evidence => evidence
