/**
 * Mocks and databases that are killed while leads come: what was acknowledged is there, once, and the journal goes on.
 * `npm run test:kills` kills more often.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import getPort from 'get-port'
import t, { type Test } from 'tap'
import { documentedAccount, type TestAccount } from '../support/account.ts'
import { AcknowledgedLeads } from '../support/acknowledged-leads.ts'
import { builtCommand } from '../support/command.ts'
import { ask } from '../support/http.ts'
import { startCluster, withoutPostgres } from '../support/postgres.ts'
import { roundRobin, withoutNginx } from '../support/round-robin.ts'
import { withoutSqlite } from '../support/test-store.ts'

t.setTimeout(3_600_000)

const KILLS = Number(process.env['KILLS'] ?? 3)
const SENDERS = 4
const LEADS_PER_KILL = 20

/** A mock or a database on a busy machine takes its time to start. */
const START_LIMIT_MS = 60_000

/** A mock that is killed and started again, always on the same port. */
async function killable(t: Test, store: string) {
  const port = await getPort({ host: '127.0.0.1' })
  const args = [builtCommand(), 'serve', '--port', `${port}`, '--store', store, '--log', 'silent']
  const start = async () => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    const giveUp = performance.now() + START_LIMIT_MS
    while ((await ask(port, { path: '/_mock/health' }).catch(() => undefined)) === undefined) {
      if (child.exitCode !== null) throw new Error(`The mock ended with exit code ${child.exitCode}.`)
      if (performance.now() > giveUp) {
        child.kill('SIGKILL')
        throw new Error(`The mock did not start within ${START_LIMIT_MS / 1000} s.`)
      }
      await after(20)
    }
    return child
  }
  let running = await start()
  const end = async () => {
    // It may have ended by itself, and tells so once.
    if (running.exitCode !== null || running.signalCode !== null) return
    const ended = once(running, 'exit')
    running.kill('SIGKILL')
    await ended
  }
  t.teardown(end)
  return {
    port,
    async kill() {
      await end()
      running = await start()
    },
  }
}

/** The id of the newest entry of the journal, once it can be read. */
async function newestId(account: TestAccount): Promise<number> {
  const giveUp = performance.now() + START_LIMIT_MS
  while (performance.now() < giveUp) {
    const [entry] = await account.getJournal('?limit=1').catch(() => [])
    if (entry !== undefined) return entry.id
    await after(20)
  }
  throw new Error(`The journal could not be read for ${START_LIMIT_MS / 1000} s.`)
}

/** Kills something over and over while leads are sent, then looks at what is left. */
async function outlives(t: Test, account: TestAccount, kill: (round: number) => Promise<void>): Promise<void> {
  const leads = new AcknowledgedLeads()
  const senders = Promise.all(Array.from({ length: SENDERS }, () => leads.send(account)))
  let lastId = 0
  try {
    for (let round = 0; round < KILLS; round += 1) {
      await leads.more(LEADS_PER_KILL)
      const before = await newestId(account)
      await kill(round)
      await leads.more(1)
      const after = await newestId(account)
      if (before <= lastId || after <= before) t.fail('ids in the journal never go back', { lastId, before, after })
      lastId = after
    }
  } finally {
    leads.stop()
    await senders
  }
  await leads.areAllThereOnce(t, account)
}

t.test('SQLite: a mock is killed', { skip: withoutSqlite }, async (t) => {
  const file = join(mkdtempSync(join(tmpdir(), 'retrack-store-')), 'retrack.db')
  const mock = await killable(t, `sqlite:${file}`)
  await outlives(t, documentedAccount(mock.port), () => mock.kill())
})

t.test('PostgreSQL', { skip: withoutPostgres || withoutNginx }, async (t) => {
  const cluster = await startCluster(t)
  const store = cluster.url()
  const mocks = [await killable(t, store), await killable(t, store), await killable(t, store)]
  const account = documentedAccount(
    await roundRobin(
      t,
      mocks.map(({ port }) => port),
    ),
  )
  await t.test('one of three mocks behind nginx is killed', (t) =>
    outlives(t, account, async (round) => mocks[round % mocks.length]?.kill()),
  )
  await account.control('POST', '/reset')
  await t.test('the database dies at once and is started again', (t) =>
    outlives(t, account, async () => {
      await cluster.stop('SIGQUIT')
      await cluster.start()
    }),
  )
})
