export interface Wheel {
  project: string
  version: string
  file: string
  bytes: number
  sha256: string
}
export declare const sha256Of: (file: string) => Promise<string>
export declare const tagsOf: (name: string) => { python: string; platforms: string[] }
export declare const fetchWheel: (wheel: Wheel) => Promise<{ file: string; done: () => void }>
