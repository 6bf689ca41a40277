import { expect, it } from 'vitest'
import { escapeHtml, fillTemplate, jsonForScript, parseTemplate } from './template.ts'

const page =
  '<html lang="en"><!--head--><title>Marquee</title><script nonce="MARQUEE_NONCE"></script><!--cinema--><!--app--><!--start-page-->This page needs JavaScript to show seats and sell tickets.'
const values = {
  language: '<html lang="de">',
  head: 'H',
  title: '<title>T</title>',
  noScript: 'J',
  cinema: 'C',
  app: 'A',
  startPage: 'S',
  nonce: 'N',
}

it('a template is filled in at every mark', () => {
  const template = parseTemplate(`${page}MARQUEE_NONCE`)
  expect(fillTemplate(template, values)).toBe('<html lang="de">H<title>T</title><script nonce="N"></script>CASJN')
})

it('a value that looks like a mark stays as it is', () => {
  const head = '<!--cinema-->MARQUEE_NONCE$&$1'
  expect(fillTemplate(parseTemplate(page), { ...values, head })).toContain(`${head}<title>`)
})

it('a template without a mark is refused', () => {
  const marks = [
    '<!--head-->',
    '<!--cinema-->',
    '<!--app-->',
    '<!--start-page-->',
    'MARQUEE_NONCE',
    '<title>Marquee</title>',
    'This page needs JavaScript to show seats and sell tickets.',
  ]
  for (const mark of [...marks, '<html lang="en">']) {
    expect(() => parseTemplate(page.replace(mark, ''))).toThrow(`index.html has no ${mark}`)
  }
})

it('text for HTML cannot end an element or an attribute', () => {
  expect(escapeHtml(`<a href="x" id='y'>&amp;🎬`)).toBe('&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;🎬')
})

it('JSON for a script element cannot end the element, and is the same value', () => {
  const value = { title: '</script><!--<script> & \u2028 \u2029 🎬' }
  const json = jsonForScript(value)
  expect(json).not.toMatch(/[<>&\u2028\u2029]/)
  expect(JSON.parse(json)).toEqual(value)
})
