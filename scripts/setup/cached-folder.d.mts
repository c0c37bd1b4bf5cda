export declare const cachedFolder: (name: string, fill: (folder: string) => Promise<void>) => Promise<string>
