export interface Part {
  readonly name: string
  readonly version: string
  readonly licence: string | null
  readonly texts: readonly string[]
  readonly npm: boolean
  readonly about: string
  readonly source?: string
}
export declare const bundledParts: (electron: { folder: string; version: string }) => Part[]
