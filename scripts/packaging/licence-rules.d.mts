export declare const licenceOf: (name: string, version: string, stated: string | null) => string | null
export declare const objection: (name: string, licence: string | null) => string | null
