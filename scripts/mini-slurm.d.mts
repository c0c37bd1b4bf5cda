export declare const startSlurm: (directory: string) => Promise<Record<string, string>>
export declare const stopSlurm: (directory: string) => Promise<void>
export declare const killController: (directory: string) => Promise<void>
export declare const startController: (directory: string) => Promise<void>
export declare const returnNode: (directory: string) => Promise<void>
export declare const lookAtNode: (directory: string) => Promise<unknown>
