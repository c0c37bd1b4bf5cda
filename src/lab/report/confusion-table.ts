import { html, type Html } from './html.ts'
import { percent } from './number-text.ts'

/** Seven steps of lightness, by the share of the true class. */
const shade = (count: number, whole: number): string =>
  `q${String(whole === 0 ? 0 : Math.min(6, Math.ceil((6 * count) / whole)))}`

/**
 * A confusion matrix with each class's recall.
 *
 * @param confusion [label][predicted], counts
 * @param intervals of each recall, shares; absent where none were taken
 */
export const confusionTable = (
  caption: Html,
  classes: readonly string[],
  confusion: readonly (readonly number[])[],
  intervals?: readonly (readonly [number, number] | null)[],
): Html => html`
<table class="confusion">
<caption>${caption} Rows: the label; columns: what the network names. Counts; darker is a larger share of the row.</caption>
<thead><tr><th scope="col">label</th>${classes.map((name) => html`<th scope="col" class="number">${name}</th>`)}<th scope="col" class="number">recall, %</th>${intervals === undefined ? null : html`<th scope="col" class="number">95 %</th>`}</tr></thead>
<tbody>${confusion.map((row, index) => {
  const whole = row.reduce((sum, count) => sum + count, 0)
  const interval = intervals?.[index] ?? null
  return html`<tr><th scope="row">${classes[index] ?? ''}</th>${row.map((count) => html`<td class="number ${shade(count, whole)}">${count}</td>`)}<td class="number">${whole === 0 ? '–' : percent((row[index] ?? 0) / whole)}</td>${intervals === undefined ? null : html`<td class="number">${interval === null ? '–' : `${percent(interval[0], 0)} to ${percent(interval[1], 0)}`}</td>`}</tr>`
})}</tbody>
</table>`
