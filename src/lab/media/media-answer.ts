export interface MediaAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** A picture whose address changes whenever its content does. */
export const lastingPicture = (type: 'image/png' | 'image/jpeg', body: Uint8Array): MediaAnswer => ({
  status: 200,
  headers: { 'content-type': type, 'cache-control': 'private, max-age=31536000, immutable' },
  body,
})
