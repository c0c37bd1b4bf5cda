/** Markup that is safe to put into a page as it is. */
export interface Html {
  readonly markup: string
}

type Part = Html | string | number | null | readonly Part[]

const replacements: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Text as HTML or XML content or a quoted attribute value. Control characters, which neither may hold, and halves of
 * surrogate pairs become the replacement character.
 */
export const escapeText = (text: string): string =>
  text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff\ufffe\uffff]/gu, '\ufffd')
    .replaceAll(/[&<>"']/g, (sign) => replacements[sign] ?? sign)

const render = (part: Part): string => {
  if (part === null) return ''
  if (typeof part === 'string') return escapeText(part)
  if (typeof part === 'number') return String(part)
  if ('markup' in part) return part.markup
  return part.map(render).join('')
}

/** A template whose every value is escaped, except markup that another template made. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  markup: texts.reduce((whole, text, index) => whole + render(parts[index - 1] ?? null) + text),
})

/** Trusted text as markup: a style sheet, an SVG. */
export const trusted = (markup: string): Html => ({ markup })
