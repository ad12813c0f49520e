import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import getPort from 'get-port'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import * as z from 'zod'
import { documentedAccount } from '../support/account.ts'
import { startedMock } from '../support/started-mock.ts'

const Service = z.object({
  command: z.tuple([z.literal('node'), z.string()]).optional(),
  volumes: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
})
const { services } = z
  .object({ services: z.object({ mock: Service, store: Service }) })
  .parse(parse(await readFile('compose.yaml', 'utf8')))

/** The program of the store, in the folder of this tree that compose.yaml mounts. */
function program(): string {
  const [folder = '', mount = ''] = services.store.volumes?.[0]?.split(':') ?? []
  return services.store.command?.[1].replace(mount, folder) ?? ''
}

/** The store as compose.yaml starts it, but with the addresses and a folder of this machine. */
async function startedStore(t: Test, retrackUrl: string): Promise<string> {
  const port = await getPort()
  const child = spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, program()], {
    env: {
      ...process.env,
      ...services.store.environment,
      RETRACK_API_URL: retrackUrl,
      PORT: String(port),
      STORE_DATA: t.testdir(),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return `http://127.0.0.1:${port}`
}

t.test('the store of compose.yaml waits until the mock is healthy, and sends its leads there', async (t) => {
  t.strictSame(services.store.depends_on, { mock: { condition: 'service_healthy' } })
  t.match(services.store.environment, {
    RETRACK_API_URL: 'http://mock:8080',
    HOST: '0.0.0.0',
    // The folder of the program is mounted to be read alone.
    STORE_DATA: /^\/tmp\//,
  })
})

t.test('a visitor who comes by the tracking link and orders there makes a lead', async (t) => {
  const behindStore = await startedMock(t)
  const store = await startedStore(t, behindStore.url)
  const account = documentedAccount(behindStore.port)
  await account.control('PATCH', '/account', { redirectUrl: `${store}/retrack` })
  t.match(services.mock.environment, { RETRACK_KIT_REDIRECT_URL: /\/retrack$/ }, 'as compose.yaml has it')

  const clicked = await account.visit({ deeplink: `${store}/some-product?size=M` })
  const link = new URL(String(clicked.headers.location))
  const page = await (await fetch(link)).text()
  t.match(page, /document\.cookie = `retrack_click=/, "a page with Retrack's script, which a browser runs")

  const ordered = await fetch(`${store}/checkout`, {
    method: 'POST',
    headers: { cookie: `retrack_click=${link.searchParams.get('click')}` },
  })
  t.equal(ordered.status, 200)
  const { json } = await account.control('POST', '/wait', { operation: 'createLead', timeoutMs: 20_000 })
  t.match(json, { result: 'yes' })
  t.match((await account.control('GET', '/leads')).json, {
    data: [{ reference: 'A1001', status: { name: 'pending' } }],
  })
})
