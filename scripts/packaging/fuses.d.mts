export declare const wantedFuses: (platform?: NodeJS.Platform) => Readonly<Record<string, boolean>>
export declare const readFuses: (program: string) => Promise<Record<string, boolean>>
export declare const setFuses: (program: string, platform?: NodeJS.Platform) => Promise<void>
