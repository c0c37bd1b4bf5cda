/// <reference types="vite/client" />
import type { Bridge } from '../shared/contract/bridge.ts'

declare global {
  interface Window {
    /** Given by the preload script; absent in a browser. */
    readonly aulens?: Bridge
  }
}
