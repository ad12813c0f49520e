import t from 'tap'
import { isScriptUrl } from '../../../conformance/analysis/script-urls.ts'
import { describeDifference, isSameUrl, isSameWithoutFragment } from '../../../conformance/analysis/urls.ts'
import { ENCODED_DEEPLINKS } from '../../../conformance/probes.ts'
import { fc } from '../../support/properties.ts'

t.test('an address is itself, as it was given and as a browser writes it', async (t) => {
  fc.assert(
    fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (url) => {
      t.ok(isSameUrl(url, new URL(url).href))
      t.ok(isSameUrl(new URL(url).href, url))
      t.equal(describeDifference(url, url), '')
    }),
  )
})

t.test('any change to a parameter is another address', async (t) => {
  const text = fc.string({ minLength: 1 }).map(encodeURIComponent)
  fc.assert(
    fc.property(text, text, (a, b) => {
      fc.pre(a !== b && new URL(`http://x/?q=${a}`).href !== new URL(`http://x/?q=${b}`).href)
      t.notOk(isSameUrl(`http://x/?q=${a}`, `http://x/?q=${b}`))
      t.not(describeDifference(`http://x/?q=${a}`, `http://x/?q=${b}`), '')
    }),
  )
})

t.test('each awkward deeplink differs from what it becomes when it is decoded or encoded once more', async (t) => {
  for (const [name, made] of Object.entries(ENCODED_DEEPLINKS)) {
    const deeplink = made('http://127.0.0.1:3000/p?size=M#top')
    t.ok(isSameUrl(deeplink, new URL(deeplink).href), name)
    t.notOk(isSameUrl(deeplink, deeplink.replaceAll('%', '%25')) && deeplink.includes('%'), name)
    const [page = ''] = deeplink.split(/[?#]/)
    t.notOk(isSameUrl(deeplink, page), name)
  }
})

t.test('the difference names the part', async (t) => {
  t.equal(describeDifference('http://a/p?q=1', 'http://a/p'), 'The query is empty in place of `?q=1`.')
  t.match(describeDifference('http://a/p#x', 'https://a/q'), /origin.*path.*fragment is empty/)
  t.equal(describeDifference('http://a/', 'not a url'), '')
})

t.test('without fragments', async (t) => {
  t.ok(isSameWithoutFragment('http://a/p#x', 'http://a/p#y'))
  t.notOk(isSameWithoutFragment('http://a/p?q#x', 'http://a/p#x'))
  t.notOk(isSameUrl('not a url', 'nor this'))
})

t.test('an address that is script is told however it is spelt', async (t) => {
  const noise = fc.array(fc.constantFrom('', '\t', '\n', '\r'), { minLength: 11, maxLength: 11 })
  const before = fc.array(fc.constantFrom(' ', '\u0000', '\u001f', '\t'), { maxLength: 3 })
  fc.assert(
    fc.property(noise, before, fc.boolean(), (between, start, upper) => {
      const scheme = [...'javascript:'].map((one, index) => (upper ? one.toUpperCase() : one) + between[index]).join('')
      t.ok(isScriptUrl(`${start.join('')}${scheme}alert(1)`))
    }),
  )
  for (const other of ['', '/javascript:x', 'http://javascript:1/', './data:x', 'java script:x', 'xjavascript:x']) {
    t.notOk(isScriptUrl(other), other)
  }
})
