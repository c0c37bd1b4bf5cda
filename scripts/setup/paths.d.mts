export declare const root: string
export declare const cacheFolder: (environment?: Readonly<Record<string, string | undefined>>) => string
export declare const projectNode: () => string | null
export declare const manifest: unknown
