export declare const elfLength: (head: Buffer) => number
export declare const makeAppImage: (unpacked: string, file: string, work: string) => Promise<void>
