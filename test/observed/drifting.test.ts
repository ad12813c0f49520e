import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import * as z from 'zod'
import { BEHAVIOURS } from '../../schemas/behaviours/index.ts'
import { documentedAccount } from '../support/account.ts'
import { builtCommand, runToEnd } from '../support/command.ts'
import { startedMock } from '../support/started-mock.ts'
import { OTHER_TOKEN, otherRetrack } from './other-retrack.ts'

const command = builtCommand()

const retrackKit = (t: Test, args: readonly string[], token: string) =>
  runToEnd(t, command, args, { RETRACK_KIT_TOKEN: token })

/** A mock that was probed once, and the file of it. */
async function probed(t: Test) {
  const mock = await startedMock(t)
  const account = documentedAccount(mock.port)
  const file = join(t.testdir(), 'observed.yaml')
  await retrackKit(t, ['probe', '--upstream', mock.url, '--out', file, '--yes'], account.token)
  return { mock, account, file }
}

const Report = z.object({
  changed: z.int(),
  failure: z.string().nullable(),
  entries: z.array(
    z.object({ title: z.string(), state: z.string(), behaviours: z.array(z.string()), exposure: z.string() }),
  ),
})

t.test('as long as nothing changes, drift says so and saves nothing', async (t) => {
  const { mock, account, file } = await probed(t)
  const before = await readFile(file, 'utf8')
  const state = await account.getState()
  const { code, out, err } = await retrackKit(t, ['drift', '--upstream', mock.url, '--observed', file], account.token)
  t.strictSame([code, err], [0, ''], out)
  t.match(out, /: 29 answers are the same, 0 changed, 0 were not known\.\n$/)
  t.equal(await readFile(file, 'utf8'), before)
  t.equal(await account.getState(), state)
})

t.test('a change ends with 1, and names the behaviour, the docs and what it means', async (t) => {
  const { mock, account, file } = await probed(t)
  await account.control('PATCH', '/account', { behaviours: { 'malformed-body': 422, 'unknown-lead': 410 } })
  const drift = (format: string) =>
    retrackKit(t, ['drift', '--upstream', mock.url, '--observed', file, '--format', format], account.token)
  const text = await drift('text')
  t.equal(text.code, 1)
  t.match(
    text.out,
    /changed: a body that is not JSON\n {2}was {2}400 .*\n {2}is {3}422 .*\n {2}docs\/fidelity\.md#malformed-body\n {2}A store that retries/,
  )
  const json = await drift('json')
  const { changed, failure, entries } = Report.parse(JSON.parse(json.out))
  t.strictSame([json.code, changed, failure], [1, 8, null])
  const titles = entries.filter(({ state }) => state === 'changed').map(({ title }) => title)
  t.strictSame(titles, [
    'a body that is not JSON',
    'no body',
    'a body that is compressed with gzip',
    'half of a surrogate pair',
    'a number that is too large',
    'a field of 600 lists within each other',
    'an update of an unknown lead',
    'an update of an unknown lead without a status',
  ])
  const junit = await drift('junit')
  t.equal(junit.code, 1)
  t.match(junit.out, '<testsuites name="retrack-kit drift" tests="29" failures="8" errors="0">')
})

t.test('where it could not look it says so, and ends with 4', async (t) => {
  const { mock, account, file } = await probed(t)
  const args = ['drift', '--observed', file, '--format', 'json']
  const gone = await retrackKit(t, [...args, '--upstream', 'http://127.0.0.1:1'], account.token)
  t.equal(gone.code, 4)
  t.match(gone.err, 'It could not look at everything: http://127.0.0.1:1 cannot be reached: ECONNREFUSED (nothing')
  await account.addFault({ effect: { kind: 'status', status: 503 } })
  const busy = await retrackKit(t, [...args, '--upstream', mock.url], account.token)
  t.equal(busy.code, 4)
  t.match(busy.err, /Retrack answered 503 to /)
  const real = await retrackKit(t, [...args, '--upstream', 'https://retrack.refunder.com'], account.token)
  t.strictSame([real.code, real.out], [3, ''])
  const none = await retrackKit(t, ['drift', '--upstream', mock.url, '--observed', `${file}.none`], account.token)
  t.equal(none.code, 3)
})

t.test('fidelity lists every behaviour once, and what would settle what is open', async (t) => {
  const all = Object.keys(BEHAVIOURS).length
  const counted = (out: string) =>
    ['Documented, and taken from the page', 'Observed', 'Inferred or assumed'].map((title) =>
      Number(new RegExp(`^${title} \\((\\d+)\\)`, 'm').exec(out)?.[1] ?? 0),
    )
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
  const plain = await retrackKit(t, ['fidelity'], OTHER_TOKEN)
  t.strictSame([plain.code, counted(plain.out)[1], sum(counted(plain.out))], [0, 0, all])
  t.match(plain.out, /unknown-lead +assumed: .*\n +settled by probe: an update of an unknown lead\n/)
  t.match(plain.out, /repeated-reference +assumed: .*\n +settled by probe --create: a second lead/)
  t.match(plain.out, /expired-click +assumed: .*\n +settled by observe/)

  const other = await otherRetrack(t)
  const file = join(t.testdir(), 'observed.yaml')
  await retrackKit(t, ['probe', '--upstream', other.url.origin, '--out', file, '--yes'], OTHER_TOKEN)
  const learnt = await retrackKit(t, ['fidelity', '--observed', file], OTHER_TOKEN)
  t.equal(sum(counted(learnt.out)), all)
  t.ok((counted(learnt.out)[1] ?? 0) >= 10)
  t.match(learnt.out, /^ {2}unknown-lead +\d{4}-\d\d-\d\d {2}410$/m)
})
