/** What a page of the store may take of the machine and of the time of a check, in Chromium. */
import t from 'tap'
import { withChromium } from '../conformance/support/chromium.ts'
import { html, started } from '../conformance/support/server.ts'
import { chromiumGuests } from '../conformance/support/visiting.ts'

/** A browser on a busy machine takes its time. */
t.setTimeout(240_000)
t.jobs = 2

withChromium('a document without an end is left, with a reason', async (t, path) => {
  const origin = await started(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.write('<p>More follows')
  })
  const she = (await chromiumGuests(t, path, [origin]))()
  t.match(await she.open(`${origin}/`, false), {
    outcome: 'timed-out',
    reason: 'a document had not come 10 s after its headers',
  })
})

withChromium('an image that never comes keeps no page from being judged', async (t, path) => {
  const origin = await started(t, (request, response) => {
    if (request.url !== '/never.png') html(response, '<img src="/never.png">')
  })
  const she = (await chromiumGuests(t, path, [origin]))()
  t.match(await she.open(`${origin}/`, false), { outcome: 'settled', url: `${origin}/` })
})
