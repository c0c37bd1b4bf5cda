/** Stands in the built page where the nonce of each answer goes. */
export const noncePlaceholder = '__CSP_NONCE__'

export interface PagePolicy {
  /** Fresh for every answer; allows the two style elements that the component library adds. */
  readonly nonce: string
  /** Where pictures come from beside the page's own origin, e.g. "aulens-media:". */
  readonly media?: string
}

/** Content security policy of the page, the same in the desktop and in the browser. */
export const contentSecurityPolicy = ({ nonce, media }: PagePolicy): string => {
  const own = media === undefined ? `'self'` : `'self' ${media}`
  return [
    `default-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src ${own}`,
    `connect-src ${own}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

/** Policy of whatever is not the page: a drawing that is opened by itself runs nothing and loads nothing. */
export const pictureSecurityPolicy = `default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox`

/** Headers of every answer: no guessing of types, no framing, nothing told to other sites, no device. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
}

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  json: 'application/json; charset=utf-8',
  woff2: 'font/woff2',
}

/** Media type by a file's name; unknown ones are bytes. */
export const contentTypeOf = (file: string): string =>
  contentTypes[file.slice(file.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream'
