/**
 * The services of compose.shared.yaml, running: its mocks with their variables and its proxy with its configuration, over a
 * PostgreSQL. Only the addresses differ, because all of it is on one machine.
 */
import { readFile } from 'node:fs/promises'
import getPort from 'get-port'
import t from 'tap'
import { parse } from 'yaml'
import * as z from 'zod'
import { AccountWithToken } from '../../schemas/control/accounts.ts'
import { checked, configOf } from '../conformance/support/checking.ts'
import { demoStore } from '../conformance/support/demo-store.ts'
import { isOnOneLine, isWhole } from '../conformance/support/whole.ts'
import { documentedAccount } from '../support/account.ts'
import { builtCommand, run } from '../support/command.ts'
import { ask } from '../support/http.ts'
import { hasNginx, startNginxWith } from '../support/nginx.ts'
import { PASSWORD, startCluster, withoutPostgres } from '../support/postgres.ts'

t.setTimeout(300_000)

const ADMIN = 'an-admin-token-of-a-test'
const skip = withoutPostgres || (!hasNginx && 'this machine has no nginx')

t.test('a check behind the proxy of compose.shared.yaml finds a correct store ready', { skip }, async (t) => {
  const { services, configs } = z
    .object({
      services: z.object({
        mock: z.object({ environment: z.record(z.string(), z.string()), deploy: z.object({ replicas: z.int() }) }),
      }),
      configs: z.object({ proxy: z.object({ content: z.string() }) }),
    })
    .parse(parse(await readFile('compose.shared.yaml', 'utf8')))
  const cluster = await startCluster(t)
  await cluster.run(`CREATE ROLE retrack LOGIN PASSWORD '${PASSWORD}'`)
  await cluster.run('CREATE DATABASE staging OWNER retrack')
  const port = await getPort()
  const given: Readonly<Record<string, string>> = {
    POSTGRES_PASSWORD: PASSWORD,
    RETRACK_KIT_ADMIN_TOKEN: ADMIN,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
  }
  const variables = Object.entries(services.mock.environment).map(([name, value]) => [
    name,
    value
      .replace(/\$\{(\w+)[^}]*\}/g, (_, variable: string) => given[variable] ?? '')
      .replace('@database/', `@127.0.0.1:${cluster.port}/`),
  ])
  const ports = await Promise.all(Array.from({ length: services.mock.deploy.replicas }, () => getPort()))
  for (const each of ports) {
    const mock = run(t, builtCommand(), ['serve', '--port', String(each)], Object.fromEntries(variables), 300_000)
    await mock.printed(/"message":"listening"/)
  }
  const proxy = configs.proxy.content
    .replaceAll('$$', '$')
    .replace(/server mock:8080 resolve(.*;)/, (_, rest: string) =>
      ports.map((each) => `server 127.0.0.1:${each}${rest}`).join(' '),
    )
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
  await startNginxWith(t, t.testdir(), proxy, () =>
    ask(port, { path: '/_mock/health' }).then(
      ({ json }) => (json as { status: string }).status === 'ok',
      () => false,
    ),
  )

  const account = AccountWithToken.parse((await documentedAccount(port).control('GET', '/account')).json)
  t.match(account.trackingUrl, new RegExp(`^http://127\\.0\\.0\\.1:${port}/track/`), 'links lead to the proxy')
  t.equal((await ask(port, { path: '/_mock/metrics' })).status, 401, 'there is an administrator')
  const mock = { url: `http://127.0.0.1:${port}`, account }
  const report = await checked({ mock, config: configOf(await demoStore(t, mock)) })
  isWhole(t, report)
  isOnOneLine(t, report)
})
