/** A tiny store: a redirect page, a checkout, and an outbox that sends leads until they are answered 200. */
import { createServer } from 'node:http'

export async function startStore({ retrackUrl, token, event, retryMs = 20 }) {
  const outbox = []
  let isClosed = false

  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://store')
    if (url.pathname === '/retrack') {
      const click = encodeURIComponent(url.searchParams.get('click') ?? '')
      const cookie = `retrack_click=${click}; Max-Age=864000; Path=/; Secure; SameSite=Lax`
      response.writeHead(302, { 'set-cookie': cookie, 'cache-control': 'no-store', location: '/product' }).end()
    } else if (url.pathname === '/checkout' && request.method === 'POST') {
      const click = /(?:^|; )retrack_click=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
      const reference = url.searchParams.get('reference')
      // The customer never waits for Retrack.
      if (click !== undefined) outbox.push({ event, click: decodeURIComponent(click), reference })
      response.end('Thank you for your order')
      deliver()
    } else {
      const form = '<form method="post" action="/checkout?reference=A1001"><button>Buy</button></form>'
      response.writeHead(200, { 'content-type': 'text/html' }).end(form)
    }
  })

  let isDelivering = false
  async function deliver() {
    if (isDelivering) return
    isDelivering = true
    while (outbox.length > 0 && !isClosed) {
      // The same reference each time, so that a duplicate can be recognised.
      if (await send(outbox[0])) outbox.shift()
      else await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
    isDelivering = false
  }

  /** Only a 200 means that the lead was saved. */
  async function send(lead) {
    try {
      const answer = await fetch(`${retrackUrl}/api/v2/leads`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify(lead),
        signal: AbortSignal.timeout(2000),
      })
      await answer.json()
      return answer.status === 200
    } catch {
      return false
    }
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      isClosed = true
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A visitor who follows a link and buys: the cookie goes along as a browser would send it. */
export async function buy(storeUrl, visitUrl, reference) {
  const visit = await fetch(visitUrl, { redirect: 'manual' })
  const cookie = visit.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
  return fetch(`${storeUrl}/checkout?reference=${reference}`, { method: 'POST', headers: { cookie } })
}
