export interface GrowthPoint {
  readonly size: number
  readonly seconds: number
  readonly memory: number
}
export interface Growth {
  readonly results: readonly {
    readonly title: string
    readonly slope: number | null
    readonly points: readonly GrowthPoint[]
  }[]
  readonly machine: {
    readonly processor: string
    readonly cores: number
    readonly load: number
    readonly measuredAt: string
  }
}
export function fitSlope(points: readonly { readonly size: number; readonly seconds: number }[]): number | null
export function drawGrowth(growth: Growth): string
