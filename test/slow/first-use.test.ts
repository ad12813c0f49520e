/** The programs that the page shows before the first request, run as a person would who has copied them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { SNIPPETS } from '../../src/ui/first-use/snippets.ts'
import { createAccount } from '../support/account.ts'
import { startedMock } from '../support/started-mock.ts'
import { runProgram, succeeds } from './clients/run-program.ts'

/** A compiler on a busy machine. */
t.setTimeout(120_000)

/** Fails where the machine lacks what a program needs. */
const PROBES: Readonly<Record<string, string>> = {
  curl: 'command -v curl',
  php: `php -r 'exit(extension_loaded("curl") ? 0 : 1);'`,
  node: 'command -v node',
  python: 'command -v python3',
  java: 'command -v java',
}

t.test('each program of the page is tried', async (t) => {
  t.strictSame(
    SNIPPETS.map(({ id }) => id),
    Object.keys(PROBES),
  )
})

for (const { id, file, command, write } of SNIPPETS) {
  const probe = PROBES[id] ?? 'false'
  t.test(`${id}: it sends a lead, whatever the token is made of`, { skip: !succeeds(probe) && probe }, async (t) => {
    const { port, url } = await startedMock(t)
    const account = await createAccount(port, { token: `it's"$HOME\\n\`${id}\`!` })
    const { event, click } = account.request
    const program = write({ origin: url, token: account.token, event, click })
    const folder = await mkdtemp(join(tmpdir(), 'retrack-kit-first-use-'))
    t.teardown(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, file ?? 'lead.sh'), program)
    const { code, out, err } = await runProgram(`-C '${folder}' ${command ?? 'sh lead.sh'}`)
    t.equal(code, 0, err)
    t.match(out, /\b200\b/)
    t.match(await account.getJournal(), [{ outcome: 'accepted', reference: 'first-lead', click, findings: [] }])
  })
}
