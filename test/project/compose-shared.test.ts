/** compose.shared.yaml: what stands in it is what the mock, PostgreSQL and nginx take. */
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import * as z from 'zod'
import { createServeCommand } from '../../src/cli/commands/serve/command.ts'
import { parseStoreUrl } from '../../src/store/open.ts'
import { hasNginx } from '../support/nginx.ts'

const Service = z.object({
  image: z.string(),
  environment: z.record(z.string(), z.string()).default({}),
  deploy: z.object({ replicas: z.int() }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
})
const { services, configs, volumes } = z
  .object({
    services: z.object({ database: Service, mock: Service, proxy: Service }),
    configs: z.object({ proxy: z.object({ content: z.string() }) }),
    volumes: z.record(z.string(), z.unknown()),
  })
  .parse(parse(await readFile('compose.shared.yaml', 'utf8')))

/** As compose fills it in, with a value for each variable that must be given. */
const fillIn = (text: string) =>
  text.replace(
    /\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g,
    (_, name: string, byDefault?: string) => byDefault ?? `${name}-value`,
  )

t.test('the mock takes every variable that is set for it, as it is set', async (t) => {
  const { options } = createServeCommand()
  for (const [name, value] of Object.entries(services.mock.environment)) {
    if (name === 'PGPASSWORD') continue
    const option = options.find(({ envVar }) => envVar === name)
    t.ok(option, name)
    t.doesNotThrow(() => option?.parseArg?.(fillIn(value), undefined), `${name}=${value}`)
  }
  t.equal(services.mock.deploy?.replicas, 2)
  t.strictSame(services.mock.ports, [], 'only the proxy is reached from outside')
})

t.test('the mocks find the database, and have room in it', async (t) => {
  const { POSTGRES_USER: user, POSTGRES_DB: database, POSTGRES_PASSWORD: password } = services.database.environment
  const url = parseStoreUrl(fillIn(services.mock.environment['RETRACK_KIT_STORE'] ?? ''))
  t.match(url, { engine: 'postgres', host: 'database', port: 5432, user, database, password: undefined })
  t.equal(fillIn(services.mock.environment['PGPASSWORD'] ?? ''), fillIn(password ?? ''))
  t.ok(url?.engine === 'postgres' && 2 * (url.connections + 1) < 100, 'PostgreSQL allows 100 connections')
  t.strictSame(services.database.volumes, ['database:/var/lib/postgresql/data'])
  t.ok('database' in volumes)
})

t.test('each waits for what it needs', async (t) => {
  t.strictSame(Object.keys(services.mock.depends_on), ['database'])
  t.strictSame(services.database.healthcheck?.test.slice(0, 2), ['CMD', 'pg_isready'])
  t.strictSame(Object.keys(services.proxy.depends_on), ['mock'])
})

t.test('secrets have no default', async (t) => {
  const text = await readFile('compose.shared.yaml', 'utf8')
  for (const name of ['POSTGRES_PASSWORD', 'RETRACK_KIT_ADMIN_TOKEN']) t.match(text, `\${${name}:?`)
})

t.test('nginx takes its configuration', { skip: !hasNginx && 'needs nginx' }, async (t) => {
  const folder = t.testdir()
  const file = join(folder, 'nginx.conf')
  // Debian's older nginx resolves names once. The name of this machine replaces that of the service.
  const server = configs.proxy.content
    .replaceAll('$$', '$')
    .replace('server mock:8080 resolve ', 'server 127.0.0.1:8080 ')
    .replace('listen 80;', 'listen 127.0.0.1:8079;')
  t.match(configs.proxy.content, /server mock:8080 resolve max_fails=0;/)
  await writeFile(file, `pid "${folder}/nginx.pid"; error_log "${folder}/error.log"; events {} http { ${server} }`)
  const { status, stderr } = spawnSync('nginx', ['-t', '-p', folder, '-c', file], { encoding: 'utf8' })
  t.equal(status, 0, stderr)
})
