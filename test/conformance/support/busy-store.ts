import type { Test } from 'tap'
import { REQUIREMENTS } from '../../../conformance/requirements/index.ts'
import { checked, configOf, startedMock } from './checking.ts'
import { html, started } from './server.ts'

/** A redirect page that answers its first visit with 429 is visited again, and is not blamed. `browser` as the config takes it. */
export async function waitsForBusyStore(t: Test, browser: string): Promise<void> {
  const mock = await startedMock(t)
  const seen = new Map<string, number>()
  const agents = new Set<string>()
  const origin = await started(t, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://store')
    const click = searchParams.get('click') ?? ''
    agents.add(String(request.headers['user-agent']))
    if (pathname !== '/retrack') return void html(response, '<p>A product')
    seen.set(click, (seen.get(click) ?? 0) + 1)
    if (seen.get(click) === 1) return void response.writeHead(429, { 'retry-after': '0' }).end('Too many requests')
    const cookie = `retrack_click=${click}; Max-Age=864000; Path=/; Secure; HttpOnly; SameSite=Lax`
    response.writeHead(302, { location: searchParams.get('deeplink') ?? '/', 'set-cookie': cookie }).end()
  })
  const requirements = REQUIREMENTS.filter(({ id }) => ['redirect.destination', 'redirect.cookie-stored'].includes(id))
  const report = await checked({ mock, config: configOf(origin, { browser }), requirements })
  t.match(
    report.results.map(({ id, outcome }) => `${id} ${outcome}`),
    ['redirect.cookie-stored pass', 'redirect.destination pass'],
  )
  t.notMatch([...agents].join(), /Headless/, 'it looks as a visitor does')
  t.equal(agents.size, 1)
}
