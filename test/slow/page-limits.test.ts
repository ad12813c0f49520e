/** The limits on memory and time for a page of the store, in Chromium. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import t from 'tap'
import { withChromium } from '../conformance/support/chromium.ts'
import { html, started } from '../conformance/support/server.ts'
import { chromiumGuests, TOKEN } from '../conformance/support/visiting.ts'

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

withChromium('a page that crashes is said to have crashed, and the next visitor has another one', async (t, path) => {
  const origin = await started(t, (request, response) => {
    if (request.url !== '/never.png') html(response, request.url === '/' ? '<img src="/never.png">' : 'Fine')
  })
  const guest = await chromiumGuests(t, path, [origin])
  const she = guest()
  const opened = she.open(`${origin}/`, false)
  await she.visitor.act(async (page) => {
    await page.waitForSelector('img', { state: 'attached' })
    const cdp = await page.context().newCDPSession(page)
    cdp.send('Page.crash').catch(() => {})
    await page.waitForEvent('crash')
  })
  t.match(await opened, { outcome: 'timed-out', reason: 'the page crashed in the browser' })
  await she.visitor.leave()
  t.match(await guest().open(`${origin}/next`, false), { outcome: 'settled' })
})

const ENDLESS: Readonly<Record<string, { readonly script: string; readonly reason: RegExp }>> = {
  'a script that does not end': {
    script: 'setTimeout(() => { for (;;); }, 50)',
    reason: /not come to rest after 30 s/,
  },
  'a console full of errors': {
    script: "setInterval(() => { for (let n = 0; n < 200; n += 1) console.error('x'.repeat(9000)) })",
    reason: /more than 1000 errors and cookies/,
  },
  'a burst of requests': {
    script: "for (let n = 0; n < 6000; n += 1) fetch('/')",
    reason: /more than 5000 requests/,
  },
}
for (const [name, { script, reason }] of Object.entries(ENDLESS)) {
  withChromium(`${name}, once the page was read, ends the visit and not the check`, async (t, path) => {
    const origin = await started(t, (_request, response) => html(response, `<script>${script}</script>`))
    const guest = await chromiumGuests(t, path, [origin])
    const she = guest()
    const outcome = await she.visitor.open({ url: `${origin}/`, leadsOn: true, screenshot: true })
    t.match(outcome, { outcome: 'timed-out', reason })
    const texts = she.seen('console-error').map(({ text }) => text.length)
    t.ok(texts.length <= 1_000 && Math.max(0, ...texts) <= 8_192, 'what it wrote is kept within bounds')
    t.ok(she.seen('exchange').length <= 5_000, 'so is what it requested')
    await she.visitor.leave()
  })
}

withChromium('a picture of a page that shows the token shows none', async (t, path) => {
  const origin = await started(t, (request, response) => {
    if (request.url === '/frame') html(response, `<body style="background:white">${TOKEN}`)
    else {
      html(
        response,
        `<body style="background:white"><p>Authorization: Bearer <b>${TOKEN.slice(0, 9)}</b>${TOKEN.slice(9)}</p>
        <input value="${TOKEN}"><textarea>as ${encodeURIComponent(TOKEN)}</textarea><iframe src="/frame"></iframe>`,
      )
    }
  })
  const she = (await chromiumGuests(t, path, [origin]))()
  await she.visitor.open({ url: `${origin}/`, leadsOn: false, screenshot: true })
  const [picture] = she.seen('screenshot')
  // Chromium reads its own picture back: what is covered is of one colour that the page does not have.
  const covered = await she.visitor.act(async (page) => {
    await page.goto('about:blank')
    return page.evaluate<number>(`(async () => {
      const image = new Image()
      image.src = ${JSON.stringify(picture?.image ?? '')}
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.width
      canvas.height = image.height
      const context = canvas.getContext('2d')
      context.drawImage(image, 0, 0)
      const { data } = context.getImageData(0, 0, image.width, image.height)
      let covered = 0
      for (let at = 0; at < data.length; at += 4) {
        if (data[at] > 200 && data[at + 1] < 80 && data[at + 2] > 200) covered += 1
      }
      return covered
    })()`)
  })
  t.ok(Number(covered) > 5_000, 'what shows it is covered', { covered })
})

withChromium('a page sends no UDP by WebRTC', async (t, path) => {
  const packets: Buffer[] = []
  const socket = createSocket('udp4', (packet) => packets.push(packet)).bind(0, '127.0.0.1')
  t.teardown(() => socket.close())
  await once(socket, 'listening')
  const page = `<script>
    const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${socket.address().port}' }] })
    peer.onicegatheringstatechange = () => { if (peer.iceGatheringState === 'complete') fetch('/gathered') }
    peer.createDataChannel('data')
    peer.createOffer().then((offer) => peer.setLocalDescription(offer))
  </script>`
  let gathered = () => {}
  const isGathered = new Promise<void>((resolve) => {
    gathered = resolve
  })
  const origin = await started(t, (request, response) => {
    if (request.url === '/gathered') gathered()
    html(response, page)
  })
  const guests = await chromiumGuests(t, path, [origin])
  const she = guests()
  await Promise.all([she.open(`${origin}/`), isGathered])
  t.strictSame(packets, [])
})
