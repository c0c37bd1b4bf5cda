/** The page's whole style sheet; colours as in the workstation's light theme. No line of it is conditional on a script. */
export const pageStyle = `
:root { color-scheme: light; --ink: #1a1a1e; --quiet: #62626b; --line: #dfdfe3; --strong: #85858e; --peak: #c8102e; }
* { box-sizing: border-box; }
html { background: #fff; color: var(--ink); font: 15px/1.5 Charter, "Iowan Old Style", "Source Serif 4", "Liberation Serif", Georgia, serif; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { max-width: 760px; margin: 0 auto; padding: 48px 24px 64px; }
h1 { font-size: 26px; line-height: 1.25; font-weight: 600; margin: 0 0 8px; text-wrap: balance; }
h2 { font-size: 19px; line-height: 1.3; font-weight: 600; margin: 44px 0 12px; }
h3 { font-size: 15px; font-weight: 600; margin: 22px 0 6px; }
p { margin: 0 0 10px; }
.byline, .quiet { color: var(--quiet); }
.byline { font-size: 13px; margin: 0; }
.lead { border-top: 1px solid var(--strong); border-bottom: 1px solid var(--line); margin: 22px 0 0; padding: 14px 0 4px; }
.note { color: var(--quiet); font-style: italic; }
figure { margin: 0 0 22px; }
figcaption, caption { font-size: 13px; line-height: 1.45; color: #45454d; text-align: left; }
figcaption { margin-top: 8px; }
caption { padding: 0 0 6px; }
figcaption b, caption b { color: var(--ink); }
table { width: 100%; border-collapse: collapse; margin: 0 0 22px; font-size: 13.5px; font-variant-numeric: tabular-nums lining-nums; }
th, td { text-align: left; font-weight: 400; vertical-align: baseline; padding: 4px 8px 4px 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); border-bottom-color: var(--strong); vertical-align: bottom; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; white-space: nowrap; }
.accuracy th:first-child { width: 170px; }
.accuracy .number { width: 110px; padding-right: 28px; }
.dense { font-size: 12.5px; }
.dense th, .dense td { padding: 3px 7px 3px 0; }
.rule { border-right: 1px solid var(--line); }
.rule + td, .rule + th { padding-left: 8px; }
.best { color: var(--peak); font-weight: 600; }
.figure { font-weight: 600; }
.confusion { table-layout: fixed; font-size: 12.5px; }
.confusion th, .confusion td { padding: 4px 6px; }
.confusion th:first-child { padding-left: 0; width: 84px; }
.confusion thead th.number { white-space: normal; }
.q1 { background: #e4edf7; } .q2 { background: #c0d6ee; } .q3 { background: #8fb6de; }
.q4 { background: #3873ab; color: #fff; } .q5 { background: #1c5f9f; color: #fff; } .q6 { background: #0d3b6b; color: #fff; }
.patches table { margin: 0; }
.patches th, .patches td { border: 0; padding: 0 0 7px; vertical-align: middle; }
.patches table { width: auto; }
.patches th { width: 66px; font-size: 14px; }
.patches .aside { padding-left: 14px; line-height: 1.3; }
.patches .quiet { display: block; font-size: 12px; line-height: 1.3; }
.strip { display: block; width: 500px; max-width: 100%; height: auto; background: #808080; margin-bottom: 2px; }
.coarse .strip { image-rendering: pixelated; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.chart svg { display: block; width: 100%; height: auto; }
details { margin: -8px 0 22px; font-size: 13px; }
summary { cursor: pointer; color: var(--quiet); margin-bottom: 8px; }
summary:focus-visible { outline: 2px solid #1d5bcb; outline-offset: 2px; }
dl { margin: 0 0 8px; font-size: 13px; border-top: 1px solid var(--line); }
dl.paired { columns: 2; column-gap: 36px; }
dl div { display: grid; break-inside: avoid; grid-template-columns: 170px minmax(0, 1fr); border-bottom: 1px solid var(--line); padding: 2px 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 560px) { body { padding: 24px 14px; } .dense, .confusion { display: block; overflow-x: auto; } dl.paired { columns: 1; } dl div { grid-template-columns: 120px minmax(0, 1fr); } }
@page { size: A4; margin: 18mm 17mm 20mm; @bottom-right { content: counter(page); font: 9pt "Liberation Serif", Georgia, serif; color: #62626b; } }
@media print {
  html { font-size: 10.5pt; }
  body { max-width: none; padding: 0; }
  h1 { font-size: 18pt; } h2 { font-size: 13pt; margin-top: 22pt; } h3 { font-size: 10.5pt; }
  table { font-size: 9.5pt; } .dense, .confusion { font-size: 8.5pt; } figcaption, caption, dl { font-size: 9pt; }
  h2, h3, caption { break-after: avoid; }
  .strip { width: 100mm; }
  tr, table, figure { break-inside: avoid; }
  details table { break-inside: auto; }
  details:not([open]) { display: none; }
}
`
