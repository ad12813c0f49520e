/**
 * A store of static pages, with the server behind it that takes their orders. It needs Node.js and
 * no package. Copy from it what you need:
 *
 *   public/retrack.html   the redirect page, made of Retrack's script
 *   leads.mjs             tells Retrack of orders, until Retrack knows
 *   server.mjs            hands out the pages and takes orders
 *
 * RETRACK_API_URL, RETRACK_TOKEN and RETRACK_EVENT say where leads go, PORT and HOST where to listen,
 * STORE_DATA in which folder orders are kept: a file each. A real store keeps them in its database.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { leadSender } from './leads.mjs'

const { PORT = '3000', HOST = '127.0.0.1', ...env } = process.env
const missing = ['RETRACK_API_URL', 'RETRACK_TOKEN', 'RETRACK_EVENT'].filter((name) => !env[name])
if (missing.length > 0) fail(`Set ${missing.join(' and ')}; README.md beside this folder tells how.`)
if (!URL.canParse(env.RETRACK_API_URL)) fail(`RETRACK_API_URL is ${env.RETRACK_API_URL}; expected a URL.`)
const port = Number(PORT)
if (!Number.isInteger(port) || port < 0 || port > 65_535) fail(`PORT is ${PORT}; expected a number up to 65535.`)

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
const MAX_FORM = 16 * 1024

const folder = new URL('public/', import.meta.url)
const pages = new Map()
for (const file of await readdir(folder))
  pages.set(`/${file.slice(0, -'.html'.length)}`, await readFile(new URL(file, folder)))
pages.set('/', pages.get('/index'))

const data = env.STORE_DATA || fileURLToPath(new URL('data', import.meta.url))
mkdirSync(data, { recursive: true })
const orders = new Map()
for (const file of (await readdir(data)).filter((name) => name.endsWith('.json'))) {
  const order = JSON.parse(await readFile(join(data, file), 'utf8'))
  orders.set(order.reference, order)
}
let lastNumber = Math.max(1000, ...[...orders.keys()].map((reference) => Number(reference.slice(1))))

/** Whole or not at all: a process that ends in the middle leaves what was there before. */
function save(order) {
  const file = join(data, `${order.reference}.json`)
  writeFileSync(`${file}.new`, JSON.stringify(order))
  renameSync(`${file}.new`, file)
}

const leads = leadSender({ apiUrl: env.RETRACK_API_URL, token: env.RETRACK_TOKEN, event: env.RETRACK_EVENT, save })
// Resumes the orders that Retrack had not heard of when the store ended.
for (const order of orders.values()) leads.orderChanged(order)

function placeOrder(click, voucher) {
  lastNumber += 1
  const order = { reference: `A${lastNumber}`, click, voucher, status: 'pending', lead: null, told: 'pending' }
  orders.set(order.reference, order)
  save(order)
  leads.orderChanged(order)
}

/** Returns false if the status is final: "It's not possible to update a lead's status once it has been approved." */
function changeOrder(reference, status) {
  const order = orders.get(reference)
  if (order === undefined || order.status === 'approved') return false
  order.status = status
  save(order)
  leads.orderChanged(order)
  return true
}

const server = createServer(async (request, response) => {
  const [path] = request.url.split('?', 1)
  if (request.method === 'POST') return take(path, request, response)
  const page = pages.get(path)
  // Pages may be kept, but are asked for again each time: whoever fixes the redirect page, fixes it for all.
  response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' })
  response.end(page ?? pages.get('/not-found'))
})

async function take(path, request, response) {
  const form = await formOf(request).catch(() => null)
  if (form === null) return response.writeHead(413, { connection: 'close' }).end()
  if (path === '/checkout') {
    const click = cookieOf(request, 'retrack_click')
    // The cookie is in the hands of whoever has the browser: what is no click is no click.
    placeOrder(UUID.test(click) ? click : null, form.get('voucher'))
    return response.writeHead(303, { location: '/thank-you' }).end()
  }
  // In a real store these are for its staff only.
  const [, reference, change] = /^\/orders\/([^/]+)\/(cancel|complete)$/.exec(path) ?? []
  if (change === undefined) return response.writeHead(404).end()
  const isChanged = changeOrder(reference, change === 'complete' ? 'approved' : 'rejected')
  response.writeHead(isChanged ? 204 : 409).end()
}

async function formOf(request) {
  let text = ''
  for await (const piece of request.setEncoding('utf8')) {
    text += piece
    if (text.length > MAX_FORM) throw new RangeError('A form is not that long.')
  }
  return new URLSearchParams(text)
}

function cookieOf({ headers }, name) {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
  return pairs.find(([key]) => key === name)?.[1] ?? ''
}

function fail(why) {
  console.error(why)
  process.exit(1)
}

server.on('error', ({ message }) => fail(`The store cannot be opened: ${message}`))
server.listen(port, HOST, () => console.log(`The store is at http://127.0.0.1:${server.address().port}`))

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    leads.end()
    server.close()
    server.closeAllConnections()
  })
}
