// A process of its own that opens a project and searches it, so that memory and warm-up are those of a lab that does
// just this.
// Called with the project's folder, it sends one message.
import process from 'node:process'
import { SampleFilter } from '../../shared/contract/browse.ts'
import { browserOf } from '../browse/sample-browser.ts'
import { ProjectStore } from '../store/project-store.ts'
import { askedSearches } from './generated-project.ts'

/** Times in milliseconds, memory in bytes. */
export interface SearchProbe {
  readonly open: number
  readonly firstSearch: number
  readonly firstProcessor: number
  /** Of each of the asked searches, each asked once; and the processor's. */
  readonly searches: readonly number[]
  readonly processor: readonly number[]
  /** One sample with its AUs, by its number. */
  readonly single: number
  /** The second of the asked searches by SQLite: how many, and how many of each emotion. */
  readonly sqlite: number
  readonly memory: number
}

const timed = (work: () => void): { wall: number; cpu: number } => {
  const usage = process.cpuUsage()
  const began = performance.now()
  work()
  const wall = performance.now() - began
  const { user, system } = process.cpuUsage(usage)
  return { wall, cpu: (user + system) / 1000 }
}

export const probeSearches = async (project: string): Promise<SearchProbe> => {
  const began = performance.now()
  const store = await ProjectStore.open(project, { create: false, appVersion: 'bench' })
  const open = performance.now() - began
  try {
    const ask = ({ filter, sort = 'sequence', group = 'none' }: (typeof askedSearches)[number]): void => {
      browserOf(store).search({
        filter: SampleFilter.parse(filter),
        sort,
        group,
        run: null,
        by: { layer: 'conv3', filter: 0, sample: 0 },
      })
    }
    const first = timed(() => {
      ask({ filter: {} })
    })
    const searches = askedSearches.map((search) =>
      timed(() => {
        ask(search)
      }),
    )
    const memory = process.resourceUsage().maxRSS * 1024
    const count = Number(store.database.prepare('SELECT count(*) FROM samples').pluck().get())
    const sample = store.database.prepare('SELECT path, emotion, face_row FROM samples WHERE id = ?')
    const units = store.database.prepare('SELECT au, intensity FROM sample_units WHERE sample = ?')
    const asked = 1000
    const single = timed(() => {
      for (let place = 0; place < asked; place++) {
        const id = 1 + ((place * 7919) % count)
        sample.get(id)
        units.all(id)
      }
    })
    const grouped = store.database.prepare(`
      SELECT emotion, count(*) FROM samples s WHERE emotion = 5 AND coded = 1 AND NOT EXISTS (SELECT 1 FROM sample_units u WHERE u.sample = s.id AND u.au = 4) GROUP BY emotion
    `)
    const sqlite = timed(() => {
      grouped.all()
    })
    return {
      open,
      firstSearch: first.wall,
      firstProcessor: first.cpu,
      searches: searches.map(({ wall }) => wall),
      processor: searches.map(({ cpu }) => cpu),
      single: single.wall / asked,
      sqlite: sqlite.wall,
      memory,
    }
  } finally {
    store.close()
  }
}

if (process.argv[1] === import.meta.filename) {
  const probe = await probeSearches(process.argv[2] ?? '')
  process.send?.(probe)
  process.disconnect()
}
