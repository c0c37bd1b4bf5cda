export interface NpmPackage {
  readonly path: string
  readonly name: string
  readonly version: string
  readonly licence: string | null
  readonly dependencies: readonly string[]
}
export declare const runtimePackages: (lock: { packages: Record<string, object> }, root: string) => NpmPackage[]
export declare const isNeeded: (name: string, file: string) => boolean
export declare const neededFiles: (npmPackage: NpmPackage, root: string) => string[]
