import t from 'tap'
import { findMetaRefresh, hasScript, listTags, parseRefresh } from '../../conformance/drivers/markup.ts'
import { withoutStrings } from '../../conformance/drivers/script-code.ts'
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

void t.test('of a script its strings and comments are left out, as an engine reads them', async (t) => {
  for (const [script, code] of [
    [`a("x" + 'y', \`z\`) /* b */ + c // d\ne`, `a("" + "", "") "" + c ""\ne`],
    [`"a\\"b" + 'c\\\\' + d`, `"" + "" + d`],
    ['"a\\\nb" + c', '"" + c'],
    ['a /* b', 'a /* b'],
    [`'a\nb + "c"`, `'a\nb + ""`],
    ['`a\nb` + "it\'s"', '"" + ""'],
    [`/"/.test(a)\n"b"`, `/"/.test(a)\n""`],
  ] as const)
    t.equal(withoutStrings(script), code)
})

void t.test('a script of a million beginnings is read in the time that its length takes', async (t) => {
  const mark = `window['${INJECTED}']=1`
  for (const part of ['/* ', '\\"', "\\'", '\\`', '"\\', '//\\"', '/*\\`', '"\n']) {
    const started = process.cpuUsage()
    withoutStrings(part.repeat(1_000_000) + mark)
    const { user } = process.cpuUsage(started)
    t.ok(user < 2_000_000, `${JSON.stringify(part)}: ${user / 1000} ms`)
  }
})
