import { z } from 'zod'

/**
 * Pictures have addresses, they never travel through the contract. The desktop's main process, which owns no data, asks
 * the lab process for them by these messages; the browser server calls the lab directly.
 */
export const MediaRequest = z.strictObject({ type: z.literal('media'), id: z.int(), path: z.string().max(4096) })
export type MediaRequest = z.infer<typeof MediaRequest>

/** What stands at an address; null where nothing does. */
export interface Media {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface MediaAnswer {
  readonly type: 'media'
  readonly id: number
  readonly media: Media | null
}
