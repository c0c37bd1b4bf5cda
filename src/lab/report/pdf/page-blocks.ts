import { parse, serializeOuter, type DefaultTreeAdapterTypes as Tree } from 'parse5'

/** A piece of text of one weight and tone. */
export interface TextRun {
  readonly text: string
  readonly bold: boolean
  readonly quiet: boolean
}
/** Pictures as the page holds them: PNG bytes. */
export interface Cell {
  readonly runs: readonly TextRun[]
  readonly pictures: readonly Uint8Array[]
  readonly columns: number
  readonly right: boolean
  readonly heading: boolean
}

/** What a page consists of, from top to bottom. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'text'; readonly runs: readonly TextRun[]; readonly small: boolean }
  | {
      readonly kind: 'table'
      readonly caption: readonly TextRun[]
      readonly heads: readonly (readonly Cell[])[]
      readonly rows: readonly (readonly Cell[])[]
    }
  | { readonly kind: 'drawing'; readonly svg: string }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: string])[] }

const isElement = (node: Tree.ChildNode): node is Tree.Element => 'tagName' in node
const attribute = (element: Tree.Element, name: string): string =>
  element.attrs.find((entry) => entry.name === name)?.value ?? ''
const classesOf = (element: Tree.Element): string[] => attribute(element, 'class').split(' ')

const runsOf = (node: Tree.ParentNode, bold = false, quiet = false): TextRun[] =>
  node.childNodes.flatMap((child): TextRun[] => {
    if (child.nodeName === '#text')
      return [{ text: (child as Tree.TextNode).value.replaceAll(/\s+/g, ' '), bold, quiet }]
    if (!isElement(child) || child.tagName === 'svg' || child.tagName === 'img') return []
    const inner = runsOf(
      child,
      bold || child.tagName === 'b' || child.tagName === 'strong',
      quiet || classesOf(child).includes('quiet'),
    )
    return child.tagName === 'div' || child.tagName === 'br'
      ? [...inner, { text: '\n', bold, quiet }]
      : child.tagName === 'span'
        ? [{ text: ' ', bold, quiet }, ...inner]
        : inner
  })

/** Neighbours of one kind as one, without the spaces at both ends. */
const joined = (runs: readonly TextRun[]): TextRun[] => {
  const result: TextRun[] = []
  for (const run of runs) {
    const last = result.at(-1)
    const text = last === undefined || /\s$/.test(last.text) ? run.text.trimStart() : run.text
    if (text === '') continue
    if (last?.bold === run.bold && last.quiet === run.quiet)
      result[result.length - 1] = { ...last, text: last.text + text }
    else result.push({ ...run, text })
  }
  const end = result.pop()
  return end === undefined ? [] : [...result, { ...end, text: end.text.trimEnd() }].filter(({ text }) => text !== '')
}
const textOf = (node: Tree.ParentNode): string =>
  joined(runsOf(node))
    .map(({ text }) => text)
    .join('')

const elementsOf = (node: Tree.ParentNode, name: string): Tree.Element[] =>
  node.childNodes
    .filter(isElement)
    .flatMap((child) => [...(child.tagName === name ? [child] : []), ...elementsOf(child, name)])

const pictureOf = (image: Tree.Element): Uint8Array =>
  Uint8Array.from(Buffer.from(attribute(image, 'src').replace(/^data:image\/png;base64,/, ''), 'base64'))

const cellsOf = (row: Tree.Element): Cell[] =>
  row.childNodes
    .filter(isElement)
    .filter(({ tagName }) => tagName === 'td' || tagName === 'th')
    .map((cell) => ({
      runs: joined(runsOf(cell)),
      pictures: elementsOf(cell, 'img').map(pictureOf),
      columns: Number(attribute(cell, 'colspan') || 1),
      right: classesOf(cell).includes('number'),
      heading: cell.tagName === 'th',
    }))

const tableOf = (table: Tree.Element): Block => {
  const head = table.childNodes.filter(isElement).find(({ tagName }) => tagName === 'thead')
  const caption = elementsOf(table, 'caption')[0]
  const rowsIn = (part: Tree.Element | undefined): Cell[][] =>
    part === undefined ? [] : elementsOf(part, 'tr').map(cellsOf)
  return {
    kind: 'table',
    caption: caption === undefined ? [] : joined(runsOf(caption)),
    heads: head === undefined || classesOf(head).includes('unseen') ? [] : rowsIn(head),
    rows: rowsIn(table.childNodes.filter(isElement).find(({ tagName }) => tagName === 'tbody')),
  }
}

const blocksOf = (node: Tree.ParentNode): Block[] =>
  node.childNodes.filter(isElement).flatMap((child): Block[] => {
    switch (child.tagName) {
      case 'h1':
      case 'h2':
      case 'h3':
        return [{ kind: 'heading', level: Number(child.tagName.charAt(1)) as 1 | 2 | 3, text: textOf(child) }]
      case 'p':
        return [
          {
            kind: 'text',
            runs: joined(runsOf(child)),
            small: classesOf(child).some((name) => name === 'byline' || name === 'note'),
          },
        ]
      case 'li':
        return [
          { kind: 'text', runs: [{ text: '– ', bold: false, quiet: true }, ...joined(runsOf(child))], small: false },
        ]
      case 'figcaption':
        return [{ kind: 'text', runs: joined(runsOf(child)), small: true }]
      case 'summary':
        return [{ kind: 'heading', level: 3, text: textOf(child) }]
      case 'table':
        return [tableOf(child)]
      case 'svg':
        return [{ kind: 'drawing', svg: serializeOuter(child) }]
      case 'dl':
        return [
          {
            kind: 'facts',
            facts: elementsOf(child, 'dt').map((term, place): [string, string] => {
              const value = elementsOf(child, 'dd')[place]
              return [textOf(term), value === undefined ? '' : textOf(value)]
            }),
          },
        ]
      default:
        return blocksOf(child)
    }
  })

/** The blocks of a report's page, as far as paper can show them. */
export const pageBlocks = (page: string): Block[] => {
  const [body] = elementsOf(parse(page), 'body')
  return body === undefined ? [] : blocksOf(body)
}
