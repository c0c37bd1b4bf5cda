import type { Part } from './bundled-parts.d.mts'

interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
}
export interface Bill {
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}
export declare const joinBill: (npmWrote: object, parts: readonly Part[]) => Bill
export declare const writeBill: (file: string, parts: readonly Part[]) => Promise<void>
