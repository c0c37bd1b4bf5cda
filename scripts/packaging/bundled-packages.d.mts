export declare const packagesOf: (files: readonly string[]) => string[]
export declare const listBundledPackages: (
  bundle: string,
  folder: string,
) => { name: string; writeBundle(options: unknown, output: unknown): void }
export declare const readBundledPackages: (folder: string) => string[]
