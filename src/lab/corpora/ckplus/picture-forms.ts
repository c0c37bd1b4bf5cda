import type { FindingList } from '../findings.ts'
import { readPictureHeader, type PictureHeader } from '../picture-header.ts'

/** Watches size and colour of a corpus's pictures: CK+ mixes 640x490 with 640x480 and grey with colour. */
export class PictureForms {
  readonly #sizes = new Map<string, { count: number; example: string }>()
  readonly #colours = new Map<string, { count: number; example: string }>()

  /** Reads the headers of a sequence's pictures and reports where they differ from each other. */
  async sequence(
    folder: string,
    files: readonly { absolute: string; relative: string }[],
    findings: FindingList,
  ): Promise<void> {
    const headers = await Promise.all(files.map(({ absolute }) => readPictureHeader(absolute)))
    const sizes = new Set<string>()
    const colours = new Set<string>()
    for (const [index, header] of headers.entries()) {
      if (header === null) continue
      const path = files[index]?.relative ?? folder
      sizes.add(count(this.#sizes, sizeOf(header), path))
      colours.add(count(this.#colours, header.colour ? 'colour' : 'grey', path))
    }
    if (sizes.size > 1)
      findings.add('SIZE_MIXED', folder, `The pictures of ${folder} have sizes ${[...sizes].join(', ')}.`)
    if (colours.size > 1) findings.add('COLOUR_MIXED', folder, `${folder} mixes grey and colour pictures.`)
  }

  /** Reports, once, where sequences differ from each other; the path is an example of the rarest form. */
  summarise(findings: FindingList): void {
    for (const [code, forms] of [
      ['SIZE_MIXED', this.#sizes],
      ['COLOUR_MIXED', this.#colours],
    ] as const) {
      if (forms.size < 2) continue
      const ranked = [...forms].sort((a, b) => b[1].count - a[1].count)
      findings.add(
        code,
        ranked.at(-1)?.[1].example ?? '.',
        `Pictures of the corpus: ${ranked.map(([form, { count: n }]) => `${String(n)} ${form}`).join(', ')}. ` +
          `${ranked.at(-1)?.[1].example ?? '.'} is of the rarest form.`,
      )
    }
  }
}

const sizeOf = ({ width, height }: PictureHeader): string => `${String(width)}x${String(height)}`

const count = (forms: Map<string, { count: number; example: string }>, form: string, path: string): string => {
  const known = forms.get(form)
  if (known === undefined) forms.set(form, { count: 1, example: path })
  else known.count += 1
  return form
}
