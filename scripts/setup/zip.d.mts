export declare const unzip: (
  file: string,
  folder: string,
  place?: (name: string) => string | null,
  onBytes?: (bytes: number) => void,
) => Promise<string[]>
