import t from 'tap'
import { findMetaRefresh, hasScript, listTags, parseRefresh } from '../../conformance/drivers/markup.ts'
import { findUnescaped } from '../../conformance/drivers/unescaped.ts'
import { HOSTILE_CLICKS, INJECTED, SCRIPT_DEEPLINKS } from '../../conformance/probes.ts'

const RUNS = `window['${INJECTED}']=1`
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const found = (body: string, deeplink: string) =>
  findUnescaped(listTags(body), `http://store.test/?deeplink=${encodeURIComponent(deeplink)}`).map(({ place }) => place)

void t.test('what is text stays text', async (t) => {
  for (const [name, probe] of Object.entries({ ...SCRIPT_DEEPLINKS, ...HOSTILE_CLICKS })) {
    const sent = probe('click')
    const text = escaped(sent)
    t.strictSame(found(`<h1>${text}</h1><input value="${text}"><textarea>${text}</textarea>`, sent), [], name)
    t.strictSame(
      found(`<script>const sent = ${JSON.stringify(sent).replaceAll('<', '\\u003c')}</script>`, sent),
      [],
      name,
    )
    t.strictSame(found(`<!-- ${text} --><title>${text}</title>`, sent), [], name)
  }
})

void t.test('what has a meaning is found, with its place', async (t) => {
  const { javascript, markup, quotes, data } = SCRIPT_DEEPLINKS
  t.strictSame(found(`<input value="${markup()}">`, markup()), ['markup'])
  t.strictSame(found(`<p>${SCRIPT_DEEPLINKS['end-of-script']()}</p>`, SCRIPT_DEEPLINKS['end-of-script']()), ['markup'])
  t.strictSame(found(`<script>const to = '${quotes()}'</script>`, quotes()), ['script'])
  t.strictSame(
    found(`<script>const to = "${SCRIPT_DEEPLINKS['end-of-script']()}"</script>`, SCRIPT_DEEPLINKS['end-of-script']()),
    ['markup'],
  )
  t.strictSame(found(`<a href="${escaped(javascript())}">go on</a>`, javascript()), ['link'])
  t.strictSame(found(`<a href=" java&#9;script:${RUNS}">go on</a>`, javascript()), ['link'])
  t.strictSame(found(`<meta http-equiv=refresh content="0; url=${escaped(data())}">`, data()), ['link'])
  t.strictSame(found(`<body onload="go('${quotes()}')">`, quotes()), ['script'])
  t.strictSame(
    findUnescaped(listTags(`<p>${RUNS}</p>`), 'http://store.test/?deeplink=fine'),
    [],
    'a link that is not hostile',
  )
})

void t.test('markup is read as a browser reads it', async (t) => {
  t.ok(hasScript(listTags('<SCRIPT>go()</SCRIPT>')))
  t.ok(hasScript(listTags('<body onload=go()>')))
  t.notOk(
    hasScript(listTags('<script type="application/ld+json">{"a":"<script>"}</script><!-- <script>go()</script> -->')),
  )
  t.strictSame(findMetaRefresh(listTags(`<META HTTP-EQUIV='Refresh' CONTENT="3; URL='/x?a=1&amp;b=2'">`)), {
    seconds: 3,
    url: '/x?a=1&b=2',
  })
  t.strictSame(parseRefresh('5'), null)
  t.strictSame(parseRefresh('0;/next'), { seconds: 0, url: '/next' })
})
