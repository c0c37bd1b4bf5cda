export declare const placeOfLibrary: (name: string) => string | null
