import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readObservations } from '../../src/mock/observed/observations-file.ts'
import { documentedAccount } from '../support/account.ts'
import { builtCommand, runToEnd } from '../support/command.ts'
import { startedMock } from '../support/started-mock.ts'
import { CLICK, EVENT, OTHER_TOKEN, otherRetrack } from './other-retrack.ts'

const command = builtCommand()

/** Runs the probe; the token comes as a variable, as it should. */
const probe = (t: Test, upstream: string, args: readonly string[], token = OTHER_TOKEN) =>
  runToEnd(t, command, ['probe', '--upstream', upstream, ...args], { RETRACK_KIT_TOKEN: token })

t.test('without --create nothing is saved, and much is learnt', async (t) => {
  const other = await otherRetrack(t)
  const file = join(t.testdir(), 'out.yaml')
  const { code, out, err } = await probe(t, other.url.origin, ['--out', file, '--yes'])
  t.strictSame([code, err], [0, ''])
  const { requests, saved, updated } = await other.state()
  t.strictSame([requests, saved, updated], [29, 0, 0])
  t.match(out, /^29 requests to /)
  t.match(out, 'None of them can save anything.')
  t.match(out, 'observed 403 {"error":{"code":"forbidden","message":"This token opens nothing."}}')
  t.notMatch(out, OTHER_TOKEN)
  const observations = (await readObservations(file))?.observations ?? []
  t.ok(observations.length >= 16, `${observations.length}`)
  t.ok(observations.every(({ status }) => status >= 300))
})

t.test('with --create at most three leads are saved, each is rejected again, and none approved', async (t) => {
  for (const kind of ['other', 'mock'] as const) {
    const other = kind === 'other' ? await otherRetrack(t) : undefined
    const mock = other === undefined ? await startedMock(t, { behaviours: { 'unknown-click': 'accept' } }) : undefined
    const account = documentedAccount(mock?.port ?? 0)
    const file = join(t.testdir(), 'out.yaml')
    const args = ['--out', file, '--yes', '--create', '--event', EVENT, '--click', CLICK]
    const token = other === undefined ? account.token : OTHER_TOKEN
    const { code, out } = await probe(t, other?.url.origin ?? mock?.url ?? '', args, token)
    t.equal(code, 0, out)
    const listed = out.match(/Lead [0-9a-f-]{36} was saved, and rejected again\./g)?.length
    if (other === undefined) {
      const leads = await account.getLeads()
      t.equal(leads.length, 3)
      t.ok(
        leads.every(
          ({ status, reference }) => status.name === 'rejected' && reference?.startsWith('retrack-kit-test-'),
        ),
      )
      t.equal(listed, 3)
    } else {
      t.equal((await other.state()).saved, 3)
      t.equal(listed, 3)
      t.match(out, 'Not asked, because 3 leads were saved: a lead as a form.')
    }
  }
})

t.test('it stops at the first 429, and keeps what it has learnt until then', async (t) => {
  const other = await otherRetrack(t, 5)
  const file = join(t.testdir(), 'out.yaml')
  const { code, err } = await probe(t, other.url.origin, ['--out', file, '--yes'])
  t.equal(code, 4)
  t.match(err, 'It stopped early: Retrack answered 429')
  t.equal((await other.state()).requests, 6)
  const observations = (await readObservations(file))?.observations ?? []
  t.match(observations.at(-1), {
    situation: 'any: rate-limit',
    headers: { 'x-ratelimit-limit': '5', 'retry-after': '54' },
  })
  t.equal(observations.length, 6)
})

t.test('a lead that is saved by what could be none ends it, and is rejected', async (t) => {
  const seen: string[] = []
  const server = createServer((incoming, response) => {
    seen.push(`${incoming.method} ${incoming.url}`)
    response.end(JSON.stringify({ data: { uuid: CLICK } }))
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const file = join(t.testdir(), 'out.yaml')
  const { code, out, err } = await probe(t, `http://127.0.0.1:${port}`, ['--out', file, '--yes'])
  t.equal(code, 4)
  t.match(err, 'a lead was saved by what could not be one (a lead without a token)')
  t.match(out, `Lead ${CLICK} was saved, and rejected again.`)
  t.strictSame(seen, ['POST /api/v2/leads', `POST /api/v2/leads/${CLICK}`])
})

t.test('nothing is sent before somebody agrees', async (t) => {
  const other = await otherRetrack(t)
  const file = join(t.testdir(), 'out.yaml')
  const dry = await probe(t, other.url.origin, ['--out', file, '--dry-run'])
  t.equal(dry.code, 0)
  t.match(dry.out, /# a lead without a token\nPOST \/api\/v2\/leads\nUser-Agent: retrack-kit\/\S+\n/)
  t.match(dry.out, 'Authorization: Bearer <token>')
  t.notMatch(dry.out, OTHER_TOKEN)
  const unasked = await probe(t, other.url.origin, ['--out', file])
  t.strictSame(
    [unasked.code, unasked.err],
    [3, 'There is nobody to ask whether to send this. Add --yes to send it, or --dry-run to only see it.\n'],
  )
  const real = await probe(t, 'https://retrack.refunder.com', ['--out', file, '--yes'])
  t.equal(real.code, 3)
  t.match(real.err, /retrack\.refunder\.com is not on this machine .* add --with-permission/)
  const unnamed = await runToEnd(t, command, ['probe', '--yes'])
  t.equal(unnamed.code, 3)
  const half = await probe(t, other.url.origin, ['--out', file, '--create', '--yes'])
  t.strictSame([half.code, half.out], [3, ''])
  t.match(half.err, '--create needs --token, and --event and --click')
  t.equal((await other.state()).requests, 0)
  t.equal(await readObservations(file), undefined)
})

t.test('where nothing answers, it says that nothing was learnt, and why', async (t) => {
  const file = join(t.testdir(), 'out.yaml')
  const { code, out, err } = await probe(t, 'http://127.0.0.1:1', ['--out', file, '--yes'])
  t.equal(code, 4)
  t.match(out, /\n1 request was sent, and none was answered: nothing was learnt\.\n$/)
  t.match(err, 'cannot be reached: ECONNREFUSED (nothing listens there')
  t.equal(await readObservations(file), undefined)
})
