export declare const buildIsStale: (folder?: string) => boolean
