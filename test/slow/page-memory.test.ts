/** A page of the store that makes Chromium take more and more memory ends the check, and not the machine. */
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import t from 'tap'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { checked, configOf, kind, startedMock } from '../conformance/support/checking.ts'
import { withChromium } from '../conformance/support/chromium.ts'
import { html, started } from '../conformance/support/server.ts'

/** A browser on a busy machine takes its time. */
t.setTimeout(240_000)

const MIB = 1024 * 1024
const GIB = 1024 * MIB

/** Until whoever reads it leaves. */
function* endless(text: string): Generator<Buffer> {
  for (;;) yield Buffer.alloc(MIB, text)
}

const send = (response: ServerResponse, type: string, begin: string) => {
  response.writeHead(200, { 'content-type': type }).write(begin)
  pipeline(Readable.from(endless(' ')), response).catch(() => {})
}

/** Made once: to compress it takes longer than to read it. */
async function makeBomb(bytes: number): Promise<Buffer> {
  const blanks = Buffer.alloc(16 * MIB, ' ')
  const whole = Readable.from(Array.from({ length: bytes / blanks.length }, () => blanks)).pipe(
    createGzip({ level: 1 }),
  )
  return Buffer.concat(await whole.toArray())
}
const bomb = makeBomb(8 * GIB)

const PAGES: Readonly<Record<string, (response: ServerResponse, path: string) => unknown>> = {
  'a document without an end': (response) => send(response, 'text/html', '<p>More follows'),
  'a script without an end': (response, path) =>
    path === '/endless.js'
      ? send(response, 'text/javascript', '//')
      : html(response, '<script src="/endless.js"></script>'),
  'a small answer that unpacks to gigabytes': async (response) =>
    response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(await bomb),
  'a script that keeps all that it makes': (response) =>
    html(response, '<script>for (const all = [];;) all.push(new Uint8Array(2 ** 24).fill(1))</script>'),
}

for (const [name, answer] of Object.entries(PAGES)) {
  withChromium(`${name} ends the check with its address`, async (t, browser) => {
    const mock = await startedMock(t)
    await bomb
    const store = await started(t, (request, response) => void answer(response, request.address.pathname))
    const requirements = REQUIREMENTS.filter(({ id }) => id === 'redirect.cookie-stored')
    const report = await checked({ mock, config: configOf(store, { browser }), requirements })
    t.equal(report.verdict, 'error')
    const [problem] = kind(report, 'setup-error')
    t.match(problem, { journey: null, problem: 'page-too-large', remedy: /--browser off/ })
    t.ok(problem?.message.includes(`Open was ${store}/`), 'the page is named', { found: problem?.message })
    const [, gib] = /held (\S+) GiB/.exec(problem?.message ?? '') ?? []
    t.ok(Number(gib) < 3, 'it was ended soon after it held too much', { gib })
  })
}
