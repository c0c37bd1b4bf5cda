import { existsSync } from 'node:fs'
import { z } from 'zod'
import type { RecentProject } from '../shared/contract/face.ts'
import type { JsonFile } from './json-file.ts'

const RememberedProject = z.object({ directory: z.string(), name: z.string(), openedAt: z.string() })
export const RememberedProjects = z.array(RememberedProject)
export type RememberedProjects = z.infer<typeof RememberedProjects>

const kept = 20

/** Projects opened lately, last first. */
export class RecentProjects {
  readonly #file: Pick<JsonFile<RememberedProjects>, 'read' | 'write'>
  readonly #exists: (path: string) => boolean

  constructor(
    file: Pick<JsonFile<RememberedProjects>, 'read' | 'write'>,
    exists: (path: string) => boolean = existsSync,
  ) {
    this.#file = file
    this.#exists = exists
  }

  list(): RecentProject[] {
    return this.#file.read().map((project) => ({ ...project, moved: !this.#exists(project.directory) }))
  }

  remember(directory: string, name: string, openedAt: string = new Date().toISOString()): void {
    const others = this.#file.read().filter((project) => project.directory !== directory)
    this.#file.write([{ directory, name, openedAt }, ...others].slice(0, kept))
  }

  forget(directory: string): void {
    this.#file.write(this.#file.read().filter((project) => project.directory !== directory))
  }

  includes(directory: string): boolean {
    return this.#file.read().some((project) => project.directory === directory)
  }
}
