/** The numbers of a mock, read by Prometheus itself: as docs/shared.md says to set it up, and by the rules of promtool. */
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import getPort from 'get-port'
import t, { type Test } from 'tap'
import * as z from 'zod'
import { documentedAccount } from '../support/account.ts'
import { ask } from '../support/http.ts'
import { startedMock } from '../support/started-mock.ts'
import { withoutSqlite } from '../support/test-store.ts'

const ADMIN = 'an-admin-token-of-a-test'
const skip = spawnSync('promtool', ['--version']).status !== 0 && 'this machine has no Prometheus'

/** A mock of whose every metric there is a value. */
async function startUsedMock(t: Test): Promise<number> {
  const path = join(t.testdir({}), 'retrack.db')
  const store = withoutSqlite === false ? ({ engine: 'sqlite', path } as const) : ({ engine: 'memory' } as const)
  const { port } = await startedMock(t, { adminToken: ADMIN, store })
  const account = documentedAccount(port)
  await account.visit()
  await account.saveLead()
  await account.sendLead({ event: 'none' })
  await account.addFault({ effect: { kind: 'status', status: 503 } })
  await account.sendLead()
  return port
}

t.test('the metrics keep to the rules of promtool', { skip }, async (t) => {
  const port = await startUsedMock(t)
  const { text } = await ask(port, { path: '/_mock/metrics', token: ADMIN })
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
  t.equal(status, 0)
  t.equal(stdout + stderr, '', 'not even a remark')
})

const Answer = z.object({
  data: z.object({
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
})

t.test('Prometheus scrapes a mock as the docs say', { skip }, async (t) => {
  const [mockPort, port] = [await startUsedMock(t), await getPort()]
  const folder = t.testdir({})
  const [, documented] = /```yaml\n(scrape_configs:\n[\s\S]*?)```/.exec(readFileSync('docs/shared.md', 'utf8')) ?? []
  const config = (documented ?? '')
    .replace(/credentials: .*/, `credentials: ${ADMIN}`)
    .replace('mock:8080', `127.0.0.1:${mockPort}`)
  const file = join(folder, 'prometheus.yml')
  writeFileSync(file, `global: { scrape_interval: 1s }\n${config}`)
  const { status, stderr } = spawnSync('promtool', ['check', 'config', file], { encoding: 'utf8' })
  t.equal(status, 0, stderr)
  const args = [`--config.file=${file}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`]
  const prometheus = spawn('prometheus', args, { stdio: 'ignore' })
  const ended = new Promise((resolve) => prometheus.once('exit', resolve))
  t.teardown(async () => {
    prometheus.kill('SIGKILL')
    await ended
  })
  const query = async (expression: string) => {
    const path = `/api/v1/query?query=${encodeURIComponent(expression)}`
    const reply = await ask(port, { path }).catch(() => undefined)
    if (prometheus.exitCode !== null) throw new Error(`Prometheus ended with ${prometheus.exitCode}.`)
    return reply?.status === 200 ? Answer.parse(reply.json).data.result : []
  }
  const count = 'sum by (outcome) (retrack_kit_requests_total{job="retrack-kit", operation="createLead"})'
  while ((await query(count)).length < 3) await after(50)
  t.match(await query('up{job="retrack-kit"}'), [{ value: [Number, '1'] }])
  const outcomes = (await query(count)).map(({ metric, value }) => [metric['outcome'], value[1]])
  t.strictSame(outcomes.toSorted(), [
    ['accepted', '1'],
    ['faulted', '1'],
    ['refused', '1'],
  ])
  const [quantile] = await query('histogram_quantile(0.99, sum by (le) (retrack_kit_request_duration_seconds_bucket))')
  t.ok(Number(quantile?.value[1]) > 0, 'the histogram has quantiles')
  t.equal((await query('retrack_kit_faults_fired_total{effect="status"}')).length, 1)
  if (withoutSqlite === false)
    t.equal((await query('retrack_kit_store_duration_seconds_count{call="leads.add"}')).length, 1)
})
