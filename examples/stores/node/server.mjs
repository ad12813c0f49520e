/**
 * A small store that does what Retrack asks for, with Fastify. Copy from it what you need:
 *
 *   redirect-page.mjs   takes the click in and sends the visitor on
 *   leads.mjs           sends leads and updates, and tries again until Retrack has saved them
 *   orders.mjs          which order is told to Retrack, and when
 *   server.mjs          the store itself: pages and checkout
 *
 * RETRACK_API_URL, RETRACK_TOKEN and RETRACK_EVENT say where leads go, PORT where to listen, STORE_DATA in
 * which folder orders are kept.
 */
import { fileURLToPath } from 'node:url'
import fastify from 'fastify'
import { leadQueue } from './leads.mjs'
import { orderBook } from './orders.mjs'
import { isClick, redirectPage } from './redirect-page.mjs'

const { PORT = '3000', RETRACK_API_URL, RETRACK_TOKEN, RETRACK_EVENT, STORE_DATA } = process.env
const missing = Object.entries({ RETRACK_API_URL, RETRACK_TOKEN, RETRACK_EVENT }).flatMap(([name, value]) =>
  value ? [] : [name],
)
if (missing.length > 0) fail(`Set ${missing.join(' and ')}; README.md beside this folder tells how.`)
if (!URL.canParse(RETRACK_API_URL)) fail(`RETRACK_API_URL is ${RETRACK_API_URL}; expected a URL.`)
const port = Number(PORT)
if (!Number.isInteger(port) || port < 0 || port > 65_535) fail(`PORT is ${PORT}; expected a number up to 65535.`)

const app = fastify({ logger: { level: 'warn' } })
app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
  done(null, Object.fromEntries(new URLSearchParams(body)))
})

const leads = leadQueue({ apiUrl: RETRACK_API_URL, token: RETRACK_TOKEN, event: RETRACK_EVENT, log: app.log })
const orders = orderBook(leads, STORE_DATA || fileURLToPath(new URL('data', import.meta.url)), app.log)
// Known once it listens. A real store names its own: https://www.store.example
let origin = ''

redirectPage(app, { path: '/retrack', origin: () => origin })
app.get('/', async (_request, reply) => page(reply, 'A small store'))
app.get('/some-product', async (_request, reply) => page(reply, 'Some product'))

app.post('/checkout', async (request, reply) => {
  const { voucher } = request.body ?? {}
  const click = cookieOf(request, 'retrack_click')
  // The cookie is in the hands of whoever has the browser: what is no click is no click.
  orders.place({ click: isClick(click) ? click : null, voucher })
  return reply.redirect('/thank-you', 303)
})
app.get('/thank-you', async (_request, reply) => page(reply, 'Thank you for your order'))

// In a real store these are for its staff only.
app.post('/orders/:reference/cancel', async ({ params }, reply) =>
  changed(reply, orders.change(params.reference, 'rejected')),
)
app.post('/orders/:reference/complete', async ({ params }, reply) =>
  changed(reply, orders.change(params.reference, 'approved')),
)

function changed(reply, isChanged) {
  return isChanged ? reply.send({ ok: true }) : reply.code(409).send({ ok: false })
}

function page(reply, title) {
  const form =
    '<form method="post" action="/checkout"><input name="voucher" aria-label="Voucher"><button>Order</button></form>'
  return reply
    .type('text/html; charset=utf-8')
    .send(`<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${form}</html>`)
}

function cookieOf({ headers }, name) {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
  return pairs.find(([key]) => key === name)?.[1] ?? null
}

function fail(why) {
  console.error(why)
  process.exit(1)
}

await app.listen({ port, host: '127.0.0.1' }).catch(({ message }) => fail(`The store cannot be opened: ${message}`))
origin = `http://127.0.0.1:${app.server.address().port}`
console.log(`The store is at ${origin}`)

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    leads.end()
    app.close().then(() => process.exit(0))
  })
}
