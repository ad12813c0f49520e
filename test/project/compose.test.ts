import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import * as z from 'zod'
import { startedMock } from '../support/started-mock.ts'
import { control, documentedWorld, visit } from '../support/world.ts'

const Service = z.object({
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
})
const { services } = z
  .object({ services: z.object({ mock: Service, store: Service }) })
  .parse(parse(await readFile('compose.yaml', 'utf8')))

/** The store as compose.yaml starts it, but with the addresses of this machine. */
async function startedStore(t: Test, retrackUrl: string): Promise<string> {
  const port = await freePort()
  const child = spawn(process.execPath, ['examples/store/store.mjs'], {
    env: { ...process.env, ...services.store.environment, RETRACK_URL: retrackUrl, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return `http://127.0.0.1:${port}`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new TypeError('Expected a port.')
  return address.port
}

t.test('the store of compose.yaml waits until the mock is healthy', async (t) => {
  t.strictSame(services.store.depends_on, { mock: { condition: 'service_healthy' } })
  t.strictSame(services.store.command, ['node', '/store/store.mjs'])
})

t.test('a visitor who comes by the tracking link and orders there makes a lead', async (t) => {
  const behindStore = await startedMock(t)
  const store = await startedStore(t, behindStore.url)
  const world = documentedWorld(behindStore.port)
  await control(world, 'PATCH', '/account', { redirectUrl: `${store}/retrack` })
  t.match(services.mock.environment, { RETRACK_KIT_REDIRECT_URL: /\/retrack$/ }, 'as compose.yaml has it')

  const product = `${store}/some-product?size=M&name=%C3%A5%2Fb`
  const clicked = await visit(world, { deeplink: product })
  const redirected = await fetch(String(clicked.headers.location), { redirect: 'manual' })
  t.equal(redirected.headers.get('location'), product)
  const cookie = redirected.headers.get('set-cookie') ?? ''
  t.match(cookie, /^retrack_click=[0-9a-f-]{36}; Max-Age=864000; Path=\/; Secure; SameSite=Lax$/)

  const ordered = await fetch(`${store}/checkout`, {
    method: 'POST',
    headers: { cookie: cookie.split(';', 1)[0] ?? '' },
  })
  t.equal(ordered.status, 200)
  for (let tries = 100; tries > 0; tries -= 1) {
    const { json } = await control(world, 'GET', '/leads')
    if (z.object({ data: z.array(z.unknown()) }).parse(json).data.length > 0) break
    await after(50)
  }
  t.match((await control(world, 'GET', '/leads')).json, {
    data: [{ reference: 'order-1', status: { name: 'pending' } }],
  })
})

t.test('the store leads no visitor elsewhere, and keeps nothing that is no click', async (t) => {
  const store = await startedStore(t, 'http://127.0.0.1:9')
  for (const deeplink of [
    'https://evil.invalid/',
    '//evil.invalid',
    '\\\\evil.invalid',
    'javascript:alert(1)',
    'http://[',
  ]) {
    const query = new URLSearchParams({ click: 'x;y', deeplink })
    const answer = await fetch(`${store}/retrack?${query}`, { redirect: 'manual' })
    t.equal(answer.headers.get('location'), '/', deeplink)
    t.equal(answer.headers.get('set-cookie'), null)
  }
})
