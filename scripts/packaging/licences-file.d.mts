import type { Part } from './bundled-parts.d.mts'

export declare const licencesText: (parts: readonly Part[]) => string
export declare const writeLicences: (file: string, parts: readonly Part[]) => void
