/** A store made of nothing but the code to start from, and of what every store has: pages, a checkout, orders. */
import { createServer } from 'node:http'
import { onStateChange, redirectPage, runWorker, trackingOf } from './retrack.mjs'

const orders = new Map()
const update = (reference, changes) => void Object.assign(orders.get(reference), changes)
const outstanding = (now) =>
  [...orders.values()].filter(
    ({ click, lead, told, status, due }) => click !== null && (lead === null || told !== status) && due <= now,
  )
const STATES = { cancel: 'cancelled', complete: 'completed' }

const server = createServer(async (request, response) => {
  const [path] = request.url.split('?')
  const [, reference, action] = /^\/orders\/([^/]+)\/(cancel|complete)$/.exec(path) ?? []
  if (path === '/retrack') return redirectPage(request, response)
  if (path === '/checkout') {
    const chunks = await request.toArray()
    const voucher = new URLSearchParams(Buffer.concat(chunks).toString()).get('voucher')
    const tracking = trackingOf(request, 1001 + orders.size, voucher)
    orders.set(tracking.reference, tracking)
    return response.writeHead(303, { location: '/some-product' }).end()
  }
  if (reference !== undefined) await onStateChange(orders.get(reference), STATES[action], update)
  response.setHeader('content-type', 'text/html').end('<!doctype html><title>A store</title>')
})
server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  console.log(`The store is at http://127.0.0.1:${process.env.PORT}`)
  void runWorker(outstanding, update)
})
process.once('SIGTERM', () => process.exit(0))
