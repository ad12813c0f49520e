import type { LanguageCode } from './pieces.ts'

export const NODE: LanguageCode = {
  name: 'Node.js',
  mark: 'js',
  top: `import { setTimeout } from 'node:timers/promises'`,
  pieces: {
    'is-click': `/** A click is a uuid, of any version. */
const isClick = (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value ?? '')`,

    'click-cookie': `/** The \`Set-Cookie\` that keeps a click as it is: for ten days, which are 864,000 seconds. */
const clickCookie = (click) => \`retrack_click=\${click}; Max-Age=864000; Path=/; Secure; SameSite=Lax\``,

    destination: `/** The deeplink, where it is a page of the store; else the start page. STORE_URL is such as https://www.store.example */
function destination(deeplink) {
  if (!URL.canParse(deeplink)) return '/'
  const target = new URL(deeplink)
  return target.origin === new URL(process.env.STORE_URL).origin ? target.href : '/'
}`,

    'redirect-page': `/** For node:http and for Express. */
export function redirectPage(request, response) {
  const query = new URL(request.url, process.env.STORE_URL).searchParams
  const click = query.get('click')
  // Every visit that brings a click replaces the one before; a visit that brings none leaves it as it is.
  if (isClick(click)) response.appendHeader('Set-Cookie', clickCookie(click))
  response.writeHead(303, { Location: destination(query.get('deeplink')), 'Cache-Control': 'no-store' }).end()
}`,

    order: `/** Saved together with the order. The click is the one of her own cookie, as she orders; null: no lead. */
export function trackingOf(request, orderNumber, voucher) {
  const click = /(?:^|; *)retrack_click=([^;]*)/.exec(request.headers.cookie ?? '')?.[1]
  return {
    reference: String(orderNumber),
    click: isClick(click) ? click : null,
    voucher: voucher || null,
    status: 'pending',
    lead: null,
    told: 'pending',
    failures: 0,
    due: 0,
  }
}`,

    lead: `/** The documented fields, and no others. */
function leadOf({ click, reference, voucher }) {
  return { event: process.env.RETRACK_EVENT, click, reference, ...(voucher ? { voucher } : {}) }
}`,

    pause: `/** Twice as long after each failure, up to five minutes, and never shorter than Retrack asks for. */
const pauseMs = (failures, askedMs) =>
  Math.max(Math.min(500 * 2 ** failures, 300_000) * (1 + Math.random() / 5), askedMs)

/** \`Retry-After\` is in seconds, or a date. */
function retryAfterMs(header) {
  const ms = /^\\d+$/.test(header ?? '') ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isNaN(ms) ? 0 : Math.max(0, ms)
}`,

    post: `/** Returns Retrack's response if it is 200. Everything else has saved nothing: a redirect, a broken connection, half an answer. */
async function post(path, body) {
  const response = await fetch(process.env.RETRACK_API_URL + path, {
    method: 'POST',
    headers: {
      Authorization: \`Bearer \${process.env.RETRACK_TOKEN}\`,
      'Content-Type': 'application/json',
      Accept: 'application/json',
    },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(5000),
  })
  const text = await response.text()
  if (response.status === 200) return JSON.parse(text)
  throw Object.assign(new Error(\`Retrack answered \${response.status}: \${text.slice(0, 200)}\`), {
    status: response.status,
    askedMs: retryAfterMs(response.headers.get('retry-after')),
  })
}`,

    tell: `/** First the lead, whose uuid is kept; then the status, to that uuid. \`update\` saves fields of an order in your database. */
async function tellRetrack(order, update) {
  const { reference, status, lead, failures } = order
  try {
    if (lead === null) {
      const { data } = await post('/api/v2/leads', leadOf(order))
      await update(reference, { lead: data.uuid, failures: 0, due: 0 })
    } else {
      await post(\`/api/v2/leads/\${lead}\`, { status })
      await update(reference, { told: status, failures: 0, due: 0 })
    }
  } catch (error) {
    console.warn(\`Order \${reference}: \${error.message}\`)
    // An update that Retrack refuses, as of a lead that is approved, it refuses for ever.
    if (lead !== null && [400, 409, 422].includes(error.status)) await update(reference, { told: status })
    else await update(reference, { failures: failures + 1, due: Date.now() + pauseMs(failures, error.askedMs ?? 0) })
  }
}`,

    worker: `/**
 * Runs beside the server. All it knows is in the database, so a restart goes on where it was. \`outstanding\` reads
 * SELECT * FROM orders WHERE click IS NOT NULL AND (lead IS NULL OR told <> status) AND due <= ? ORDER BY due
 */
export async function runWorker(outstanding, update) {
  for (;;) {
    for (const order of await outstanding(Date.now())) await tellRetrack(order, update)
    await setTimeout(500)
  }
}`,

    status: `const RETRACK_STATUS = { cancelled: 'rejected', returned: 'rejected', completed: 'approved' }

/** To be called where the state of an order changes, whoever changes it. An approval is final. */
export async function onStateChange(order, state, update) {
  const status = RETRACK_STATUS[state]
  if (status === undefined || order.status === 'approved') return false
  await update(order.reference, { status })
  return true
}`,
  },
}
