export declare const say: (text: string) => void
export declare const formatBytes: (bytes: number) => string
export declare const formatDuration: (seconds: number) => string
export declare const progressLine: (state: {
  label: string
  done: number
  total: number | null
  seconds: number
}) => string
