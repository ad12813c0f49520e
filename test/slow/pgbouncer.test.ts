/** PgBouncer between mocks and PostgreSQL: it works as the docs say to set it up, and is refused otherwise. */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import getPort from 'get-port'
import t, { type Test } from 'tap'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { documentedAccount } from '../support/account.ts'
import { type Cluster, PASSWORD, runsAs, startCluster, withoutPostgres } from '../support/postgres.ts'
import { startedMock } from '../support/started-mock.ts'

const withoutPgbouncer = spawnSync('pgbouncer', ['--version']).status !== 0 && 'this machine has no PgBouncer'
const SETTINGS = 'ignore_startup_parameters = search_path,statement_timeout,idle_in_transaction_session_timeout'

/** Returns the port on which a new PgBouncer listens. */
async function startPgbouncer(t: Test, cluster: Cluster, ...settings: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'retrack-pgbouncer-'))
  chmodSync(folder, 0o755)
  const port = await getPort()
  const [users, config] = [join(folder, 'users.txt'), join(folder, 'pgbouncer.ini')]
  writeFileSync(users, `"tester" "${PASSWORD}"\n`)
  const lines = [
    '[databases]',
    `* = host=127.0.0.1 port=${cluster.port}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = scram-sha-256',
    `auth_file = ${users}`,
    ...settings,
  ]
  writeFileSync(config, `${lines.join('\n')}\n`)
  const pooler = spawn('pgbouncer', [config], { ...runsAs(), stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise((resolve) => pooler.once('exit', resolve))
  t.teardown(async () => {
    pooler.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  let log = ''
  await new Promise<void>((resolve, reject) => {
    pooler.stderr.on('data', (chunk) => {
      log += chunk
      if (log.includes('process up')) resolve()
    })
    pooler.on('exit', () => reject(new Error(`PgBouncer ended: ${log}`)))
  })
  return port
}

t.test('behind PgBouncer', { skip: withoutPostgres || withoutPgbouncer }, async (t) => {
  const cluster = await startCluster(t)
  const refused = async (t: Test, port: number, message: RegExp) => {
    const opened = openPostgresStore({ ...cluster.parsed('schema=pooled'), port }).then((store) => store.close())
    await t.rejects(opened, { name: 'StoreOpenError', message })
    const tables = await cluster.run(`SELECT tablename FROM pg_tables WHERE tablename = 'leads'`)
    t.equal(tables.length, 0, 'nothing was made')
  }

  await t.test('as it is installed: refused, with what to do', async (t) => {
    await refused(
      t,
      await startPgbouncer(t, cluster),
      /unsupported startup parameter: \w+\. Where PgBouncer is in between/,
    )
  })

  await t.test('where it drops the schema: refused before a table is made elsewhere', async (t) => {
    await refused(t, await startPgbouncer(t, cluster, SETTINGS), /search_path is "\$user", public\)\. Where PgBouncer/)
  })

  await cluster.run('ALTER ROLE tester SET search_path = pooled')
  await t.test('by transaction: refused, because nothing of other mocks would be heard', async (t) => {
    const port = await startPgbouncer(t, cluster, SETTINGS, 'pool_mode = transaction')
    await refused(t, port, /NOTIFY does not reach .* within 5 seconds\. Where PgBouncer/)
  })

  await t.test('by session, as the docs have it: two mocks hear of one another', async (t) => {
    const port = await startPgbouncer(t, cluster, SETTINGS, 'pool_mode = session')
    const store = { ...cluster.parsed('schema=pooled'), port, connections: 3 }
    const [one, two] = [await startedMock(t, { store }), await startedMock(t, { store })]
    const waiting = documentedAccount(two.port).wait({ reference: 'A', timeoutMs: 20_000 })
    await documentedAccount(one.port).saveLead({ reference: 'A' })
    t.match(await waiting, { result: 'yes', data: [{ id: 1, reference: 'A' }] })
  })
})
