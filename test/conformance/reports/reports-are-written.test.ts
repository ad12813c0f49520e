/** Reports are there as a whole or not at all, and one that cannot be written costs no other. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import t from 'tap'
import { createReport } from '../../../conformance/create-report.ts'
import { json } from '../../../conformance/reports/json.ts'
import { REQUIREMENTS } from '../../../conformance/requirements/index.ts'
import { Report } from '../../../schemas/report.ts'
import { requireWritable, writeReports } from '../../../src/cli/commands/check/write-reports.ts'
import { EXIT } from '../../../src/cli/exit.ts'
import { builtCommand, runToEnd } from '../../support/command.ts'
import { passingCheck } from '../support/passing-check.ts'
import { html, started } from '../support/server.ts'

const report = createReport({
  suite: { name: 'retrack-kit', version: '0' },
  store: 'http://127.0.0.1/retrack',
  startedAt: new Date(),
  durationMs: 1,
  requirements: REQUIREMENTS,
  evidence: [...passingCheck()],
})
const options = { colour: false, width: 80, partial: false }

void t.test('one report is printed; annotations for GitHub may follow it, as in its action', async (t) => {
  const print = (name: 'terminal' | 'json' | 'github') => ({ name, file: undefined })
  await t.rejects(requireWritable([print('terminal'), print('json')]), { message: /--reporter json=FILE/ })
  await t.resolves(requireWritable([print('terminal'), print('github')]))
})

void t.test('a file that cannot be written is named before the check begins', async (t) => {
  const folder = t.testdir({ file: 'kept' })
  await t.rejects(requireWritable([{ name: 'json', file: join(folder, 'none', 'report.json') }]), {
    exitCode: EXIT.usage,
    message: new RegExp(`report\\.json cannot be written: there is no folder ${join(folder, 'none')}\\.`),
  })
  await t.rejects(requireWritable([{ name: 'json', file: folder }]), { message: /it is a folder/ })
  const twice = ['json', 'html'] as const
  await t.rejects(requireWritable(twice.map((name) => ({ name, file: join(folder, 'report') }))), {
    exitCode: EXIT.usage,
    message: /Two reports go to/,
  })
  await requireWritable([{ name: 'json', file: join(folder, 'file') }])
  t.equal(await readFile(join(folder, 'file'), 'utf8'), 'kept', 'what stood there still does')
  t.strictSame(await readdir(folder), ['file'], 'and nothing is left beside it')
})

void t.test('a link to a file that is yet to be made stays a link', async (t) => {
  const folder = t.testdir({ reports: {} })
  const link = join(folder, 'link')
  await symlink(join('reports', 'report.json'), link)
  await requireWritable([{ name: 'json', file: link }])
  t.strictSame(await writeReports(report, [{ name: 'json', file: link }], false), [])
  t.equal(await readFile(join(folder, 'reports', 'report.json'), 'utf8'), json.write(report, options))
  const lost = join(folder, 'lost')
  await symlink(join('nowhere', 'report.json'), lost)
  await t.rejects(requireWritable([{ name: 'json', file: lost }]), {
    message: `${lost} cannot be written: there is no folder ${join(folder, 'nowhere')}. Name another file: --reporter NAME=FILE.`,
  })
  const loop = join(folder, 'loop')
  await symlink('loop', loop)
  await t.rejects(requireWritable([{ name: 'json', file: loop }]), { message: /ELOOP/ })
})

void t.test('a pipe gets its report, and one that nobody reads holds up no check', async (t) => {
  const pipe = join(t.testdir({}), 'pipe')
  if (spawnSync('mkfifo', [pipe]).status !== 0) {
    t.pass('there are no pipes with names here')
    return
  }
  await requireWritable([{ name: 'json', file: pipe }])
  t.match(await writeReports(report, [{ name: 'json', file: pipe }], false), [/it is a pipe that nobody reads/])
  const reader = spawn('cat', [pipe])
  t.teardown(() => reader.kill())
  let read = ''
  reader.stdout.on('data', (chunk: Buffer) => {
    read += chunk.toString()
  })
  // It is there once the system has opened the pipe for it.
  while ((await writeReports(report, [{ name: 'json', file: pipe }], false)).length > 0);
  await once(reader, 'close')
  t.equal(read, json.write(report, options))
})

void t.test('one that cannot be written any more costs no other, and leaves no half file', async (t) => {
  const folder = t.testdir({ gone: {} })
  const files = {
    json: join(folder, 'report.json'),
    html: join(folder, 'gone', 'report.html'),
    tap: join(folder, 'report.tap'),
  }
  const targets = (['html', 'json', 'tap'] as const).map((name) => ({ name, file: files[name] }))
  await requireWritable(targets)
  await rm(dirname(files.html), { recursive: true })
  t.match(await writeReports(report, targets, false), [/report\.html cannot be written: there is no folder/])
  t.equal(Report.parse(JSON.parse(await readFile(files.json, 'utf8'))).verdict, report.verdict)
  t.strictSame((await readdir(folder)).sort(), ['report.json', 'report.tap'])
})

void t.test('a link is followed, and what is no file is written to as it is', async (t) => {
  const folder = t.testdir({ there: {} })
  await writeFile(join(folder, 'there', 'real.json'), 'old')
  await symlink(join(folder, 'there', 'real.json'), join(folder, 'link.json'))
  t.strictSame(await writeReports(report, [{ name: 'json', file: join(folder, 'link.json') }], false), [])
  t.equal(await readFile(join(folder, 'there', 'real.json'), 'utf8'), json.write(report, options))
  t.match(await writeReports(report, [{ name: 'json', file: '/dev/full' }], false), [/\/dev\/full .*the disk is full/])
})

void t.test('a summary of a step that cannot be written costs no report', async (t) => {
  const folder = t.testdir({ summary: {} })
  const before = process.env['GITHUB_STEP_SUMMARY']
  process.env['GITHUB_STEP_SUMMARY'] = join(folder, 'summary')
  t.teardown(() => {
    if (before === undefined) delete process.env['GITHUB_STEP_SUMMARY']
    else process.env['GITHUB_STEP_SUMMARY'] = before
  })
  const targets = [
    { name: 'github', file: join(folder, 'github') },
    { name: 'json', file: join(folder, 'report.json') },
  ] as const
  t.match(await writeReports(report, targets, false), [/GITHUB_STEP_SUMMARY/])
  t.strictSame((await readdir(folder)).sort(), ['github', 'report.json', 'summary'])
})

async function onFullDisk(t: Test, args: readonly string[]) {
  const child = spawn(process.execPath, [builtCommand(), ...args], {
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  let said = ''
  child.stderr?.on('data', (chunk) => {
    said += chunk
  })
  const [code] = await once(child, 'close')
  return { code, said }
}

void t.test(
  'where standard output is a full disk, a check that passed ends with 4, and its other reports are there',
  async (t) => {
    const folder = t.testdir({ 'report.json': json.write(report, options) })
    const again = join(folder, 'again.json')
    const from = ['check', '--from', join(folder, 'report.json')]
    const { code, said } = await onFullDisk(t, [...from, '--reporter', 'terminal', '--reporter', `json=${again}`])
    t.equal(code, EXIT.cannotRun)
    t.match(said, /^Standard output could not be written: .*ENOSPC/)
    t.notMatch(said, /\n\s+at /, 'there is no stack')
    Report.parse(JSON.parse(await readFile(again, 'utf8')))
    t.equal((await onFullDisk(t, ['openapi'])).code, EXIT.cannotRun)
  },
)

void t.test('an error that nobody caught ends the check with 4 and its report', async (t) => {
  const folder = t.testdir({})
  await writeFile(
    join(folder, 'throws.cjs'),
    `const look = setInterval(() => { if (require('node:fs').existsSync(${JSON.stringify(join(folder, 'now'))})) { clearInterval(look); throw new Error('nobody caught this') } }, 10)\nlook.unref()`,
  )
  const store = await started(t, (_request, response) => html(response, 'ok'))
  await writeFile(
    join(folder, 'retrack-kit.yaml'),
    `store: { redirectUrl: "${store}/retrack" }\nmock: { listen: "127.0.0.1:0" }\nplaceOrder: { command: "touch now; sleep 60" }\nbrowser: off\n`,
  )
  const args = [
    'check',
    '--config',
    join(folder, 'retrack-kit.yaml'),
    '--only',
    'lead.bearer',
    '--reporter',
    `json=${join(folder, 'report.json')}`,
  ]
  const { code } = await runToEnd(t, builtCommand(), args, { NODE_OPTIONS: `--require ${join(folder, 'throws.cjs')}` })
  t.equal(code, EXIT.cannotRun)
  const { evidence } = Report.parse(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')))
  t.match(
    evidence.findLast(({ kind }) => kind === 'setup-error'),
    { problem: 'check-failed', message: /nobody caught this/ },
  )
})
