/**
 * A store, as small as one can be that tracks its leads with Retrack: a redirect page, a product,
 * a checkout. It needs Node.js and nothing else, and it is told of Retrack by three variables, so
 * that the code is the same against retrack-kit and against Retrack itself.
 */
import { createServer } from 'node:http'
import { setTimeout as after } from 'node:timers/promises'

const {
  PORT = '3000',
  RETRACK_URL = 'http://127.0.0.1:8080',
  RETRACK_TOKEN = 'DbV6KYhMm7firiNtgfOCEmRohglfAQUTUy4FudGOKtetC0yYSaKtOXIedfNX',
  RETRACK_EVENT = '1f80e399-6f55-4cef-b8b0-0f74752c1ceb',
} = process.env

const TEN_DAYS_IN_SECONDS = 10 * 24 * 60 * 60
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const RETRY_AFTER_MS = [0, 1_000, 5_000, 30_000, 120_000]

let orders = 0

const server = createServer((request, response) => {
  const origin = `http://${request.headers.host}`
  const url = new URL(URL.canParse(request.url ?? '/', origin) ? (request.url ?? '/') : '/', origin)
  if (url.pathname === '/retrack') redirectPage(url, response)
  else if (url.pathname === '/checkout' && request.method === 'POST') checkout(request, response)
  else page(response, '<form method="post" action="/checkout"><button>Buy the product</button></form>')
})

/** Keeps the click for ten days, and sends the visitor on into this store and to nowhere else. */
function redirectPage(url, response) {
  const click = url.searchParams.get('click') ?? ''
  if (UUID.test(click)) {
    response.setHeader(
      'Set-Cookie',
      `retrack_click=${click}; Max-Age=${TEN_DAYS_IN_SECONDS}; Path=/; Secure; SameSite=Lax`,
    )
  }
  response.setHeader('Cache-Control', 'no-store')
  response.writeHead(302, { Location: inThisStore(url.searchParams.get('deeplink') ?? '/', url.origin) }).end()
}

function inThisStore(deeplink, origin) {
  const target = URL.canParse(deeplink, origin) ? new URL(deeplink, origin) : undefined
  return target?.origin === origin ? target.href : '/'
}

/** The customer does not wait for Retrack: the order is answered, and the lead goes out beside it. */
function checkout(request, response) {
  orders += 1
  const reference = `order-${orders}`
  const click = /(?:^|;\s*)retrack_click=([^;]*)/.exec(request.headers.cookie ?? '')?.[1]
  if (click !== undefined && UUID.test(click)) {
    sendLead({ event: RETRACK_EVENT, click, reference }).catch((error) => console.error(error))
  }
  request.resume()
  page(response, `<p>Thank you for ${reference}.</p>`)
}

/** Every answer but 200 may be tried again, with the same reference. */
async function sendLead(lead) {
  for (const delay of RETRY_AFTER_MS) {
    await after(delay)
    const status = await fetch(`${RETRACK_URL}/api/v2/leads`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${RETRACK_TOKEN}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(lead),
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    }).then(
      (answer) => answer.status,
      (error) => error.message,
    )
    console.log(`lead ${lead.reference}: ${status}`)
    if (status === 200) return
  }
}

function page(response, body) {
  response.setHeader('Content-Type', 'text/html; charset=utf-8')
  response.end(`<!doctype html><title>A store</title>${body}`)
}

server.listen(Number(PORT), () => console.log(`The store is open on port ${PORT}.`))
// The first process of a container has no default handlers: without this, stopping it takes ten seconds.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0))
