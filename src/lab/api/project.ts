import { basename, join, resolve } from 'node:path'
import { demoSizes } from '../../shared/contract/project.ts'
import { checkProject } from '../check/check-project.ts'
import { runDemo } from '../demo/demo.job.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

export const projectHandlers = (lab: LabContext): HandlersOf<'project'> => ({
  'project.current': () => lab.current()?.info() ?? null,
  'project.open': async ({ directory, create }) => (await lab.open(directory, create)).info(),
  'project.check': ({ directory, repair }) => {
    const folder = resolve(directory)
    return {
      job: lab.queue.add({ kind: 'check', title: `Check ${basename(folder)}`, lane: 'disk' }, () =>
        checkProject(folder, { repair, held: lab.current()?.directory === folder }),
      ),
    }
  },
  'project.close': async () => {
    await lab.closeProject()
    return null
  },
  'project.demo': async ({ directory, project, size, subjects, steps, seed }) => {
    const folder = resolve(directory)
    const store = await lab.open(project ?? join(folder, 'demo.aulens'), true)
    const work = runDemo(
      {
        store,
        compute: lab.compute,
        appVersion: lab.appVersion,
        queue: lab.queue,
        emit: (event, payload) => {
          lab.emit(event, payload)
        },
      },
      {
        ...demoSizes[size],
        ...(subjects === undefined ? {} : { subjects }),
        ...(steps === undefined ? {} : { steps }),
        folder,
        seed,
      },
    )
    return { job: lab.queue.add({ kind: 'demo', title: 'Make the demo project', lane: 'compute' }, work) }
  },
})
