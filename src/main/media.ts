import { pictureSecurityPolicy } from '../shared/web/page-security.ts'
import type { LabProcess } from './lab-process.ts'
import { pageOrigin } from './schemes.ts'
import type { SchemeAnswer } from './schemes.ts'

/**
 * Answers the picture scheme through the lab, which checks what may be read; only the window's page may read pixels.
 */
export const serveMedia =
  (lab: Pick<LabProcess, 'media'>) =>
  async (url: URL): Promise<SchemeAnswer> => {
    const media = await lab.media(`${url.pathname.slice(1)}${url.search}`)
    if (media === null) throw new Error(`No picture at ${url.pathname}`)
    return {
      ...media,
      headers: {
        ...media.headers,
        'x-content-type-options': 'nosniff',
        'content-security-policy': pictureSecurityPolicy,
        'access-control-allow-origin': pageOrigin,
      },
    }
  }
