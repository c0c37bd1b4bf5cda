import { inject } from 'vue'
import type { InjectionKey } from 'vue'
import type { LabClient } from '../../shared/contract/contract.ts'
import type { FaceInfo } from '../../shared/contract/face.ts'
import { FaceInfo as FaceInfoSchema } from '../../shared/contract/face.ts'
import { bridgeChannel } from './bridge-channel.ts'
import type { Channel } from './channel.ts'
import { createDesktop } from './desktop.ts'
import type { Desktop } from './desktop.ts'
import { createLabClient } from './lab-client.ts'
import { socketChannel } from './socket-channel.ts'

/** Everything outside the page that its stores and components reach. */
export interface Services {
  readonly lab: LabClient
  readonly channel: Pick<Channel, 'onState'>
  readonly info: FaceInfo
  /** Null in a browser. */
  readonly desktop: Desktop | null
  /** Address of a picture, e.g. `mediaUrl('face/12.png')`. */
  readonly mediaUrl: (path: string) => string
}

export const servicesKey: InjectionKey<Services> = Symbol('services')

export const useServices = (): Services => {
  const services = inject(servicesKey)
  if (services === undefined) throw new Error('The page was started without its services.')
  return services
}

/** The lab, typed by the contract. */
export const useLab = (): LabClient => useServices().lab

const fetchFaceInfo = async (): Promise<FaceInfo> => FaceInfoSchema.parse(await (await fetch('/face.json')).json())

/** Joins the page to its lab: through Electron where it shows the page, else through the server that sent it. */
export const connectServices = async (): Promise<Services> => {
  const bridge = window.aulens
  const desktop = bridge === undefined ? null : createDesktop(bridge)
  const channel =
    bridge === undefined
      ? socketChannel(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/lab`)
      : bridgeChannel(bridge)
  const info = desktop === null ? await fetchFaceInfo() : await desktop.call('face.info', {})
  return { lab: createLabClient(channel), channel, info, desktop, mediaUrl: (path) => `${info.mediaPrefix}/${path}` }
}
