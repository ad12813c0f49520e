/**
 * A small store that does what Retrack asks for. Copy from it what you need:
 *
 *   redirect-page.mjs   takes the click in and sends the visitor on
 *   leads.mjs           sends leads and updates, and tries again until Retrack has saved them
 *   orders.mjs          which order is told to Retrack, and when
 *   server.mjs          the store itself: pages and checkout
 *
 * PORT, RETRACK_API_URL, RETRACK_TOKEN and RETRACK_EVENT configure it. With REDIRECT_PAGE=script the
 * redirect page is the one of redirect-page-script.mjs.
 */
import fastify from 'fastify'
import { leadQueue } from './leads.mjs'
import { orderBook } from './orders.mjs'
import { isClick, redirectPage } from './redirect-page.mjs'
import { redirectPageOfScript } from './redirect-page-script.mjs'

const { PORT = '3000', RETRACK_API_URL, RETRACK_TOKEN, RETRACK_EVENT } = process.env
if (!RETRACK_API_URL || !RETRACK_TOKEN || !RETRACK_EVENT) {
  console.error('Set RETRACK_API_URL, RETRACK_TOKEN and RETRACK_EVENT.')
  process.exit(1)
}

const app = fastify({ logger: { level: process.env.LOG_LEVEL ?? 'warn' } })
app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
  done(null, Object.fromEntries(new URLSearchParams(body)))
})

const leads = leadQueue({ apiUrl: RETRACK_API_URL, token: RETRACK_TOKEN, event: RETRACK_EVENT, log: app.log })
const orders = orderBook(leads, app.log)
let origin = ''

const isScript = process.env.REDIRECT_PAGE === 'script'
;(isScript ? redirectPageOfScript : redirectPage)(app, { path: '/retrack', origin: () => origin })

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

await app.listen({ port: Number(PORT), host: '127.0.0.1' })
origin = `http://127.0.0.1:${app.server.address().port}`
console.log(`The store is at ${origin}`)

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    leads.end()
    app.close().then(() => process.exit(0))
  })
}
