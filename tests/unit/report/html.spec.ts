import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeText, html, trusted } from '../../../src/lab/report/html.ts'
import { duration, nats, probability } from '../../../src/lab/report/number-text.ts'

describe('html', () => {
  it('escapes values in content and attributes, and keeps markup made by templates', () => {
    const hostile = '<script>alert("1")</script> & \'x\''
    expect(html`<p title="${hostile}">${hostile}</p>`.markup).toBe(
      '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;</p>',
    )
    expect(
      html`<ul>${['a', '<b>'].map((item) => html`<li>${item}</li>`)}${null}${0}${trusted('<hr>')}</ul>`.markup,
    ).toBe('<ul><li>a</li><li>&lt;b&gt;</li>0<hr></ul>')
  })

  it('leaves no sign that opens markup and no control character, and keeps other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(escapeText(text)).not.toMatch(
          /[<>"']|&(?!(amp|lt|gt|quot|#39);)|[\u0000-\u0008\u000b\u000c\u000e-\u001f]/,
        )
      }),
    )
    expect(escapeText('Grün 表情 😀\n')).toBe('Grün 表情 😀\n')
    expect(escapeText('\ud800x\u0000')).toBe('\ufffdx\ufffd')
  })
})

describe('numbers as text', () => {
  it('never prints a p value as 0', () => {
    expect([null, 0.0421, 0.001, 0.0004, 0.0001, 1 / 10_001, 1e-6, 1e-7].map(probability)).toEqual([
      '–',
      '0.042',
      '0.001',
      '0.0004',
      '0.0001',
      '0.0001',
      '0.000001',
      '1e-7',
    ])
    expect([nats(Infinity), nats(1.234)]).toEqual(['∞', '1.23'])
    expect([1.23, 65, 600, 10_000].map(duration)).toEqual(['1.2 s', '65 s', '10.0 min', '2.8 h'])
  })
})
