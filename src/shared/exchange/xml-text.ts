import { AULensError } from '../contract/errors.ts'

export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  readonly text: string
}

/** Characters that XML 1.0 cannot hold at all are left out. */
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/**
 * Line breaks and tabs are written as references: in attributes, and a carriage return anywhere, they would be read as
 * something else.
 */
export const escapeXml = (text: string): string =>
  text
    .replace(forbidden, '')
    .replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)
    .replace(/[\r\n\t]/g, (sign) => `&#${String(sign.charCodeAt(0))};`)

const decode = (text: string): string =>
  text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })

const token =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<!DOCTYPE[^>[]*>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y

/**
 * Reads an XML document without a document type of its own: elements, attributes, text, CDATA, the five entities and
 * character references. Nothing outside the
 * text is ever looked up.
 *
 * @throws AULensError XML_INVALID naming the place
 */
export const readXml = (text: string): XmlElement => {
  interface Open {
    readonly name: string
    readonly attributes: ReadonlyMap<string, string>
    readonly children: XmlElement[]
    text: string
  }
  const root: Open = { name: '', attributes: new Map(), children: [], text: '' }
  const stack: Open[] = [root]
  const invalid = (at: number): AULensError =>
    new AULensError('XML_INVALID', `This is not well-formed XML, line ${String(text.slice(0, at).split('\n').length)}.`)
  token.lastIndex = text.startsWith('\uFEFF') ? 1 : 0
  while (token.lastIndex < text.length) {
    const at = token.lastIndex
    const match = token.exec(text)
    const open = stack.at(-1)
    if (match === null || open === undefined) throw invalid(at)
    const [, cdata, closing, name, attributes = '', empty, content] = match
    if (cdata !== undefined) open.text += cdata
    else if (content !== undefined) open.text += decode(content)
    else if (closing !== undefined) {
      if (open.name !== closing || stack.length < 2) throw invalid(at)
      stack.pop()
      stack.at(-1)?.children.push(open)
    } else if (name !== undefined) {
      const own = new Map(
        [...attributes.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, key = '', double, single]) => [
          key,
          decode(double ?? single ?? ''),
        ]),
      )
      const element: Open = { name, attributes: own, children: [], text: '' }
      if (empty === '/') open.children.push(element)
      else stack.push(element)
    }
  }
  const [document] = root.children
  if (stack.length > 1 || document === undefined || root.children.length > 1) throw invalid(text.length)
  return document
}

export const childrenNamed = ({ children }: XmlElement, name: string): XmlElement[] =>
  children.filter((child) => child.name === name)
