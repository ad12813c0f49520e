/**
 * `npm run scorecard`: checks a store with each mistake in turn, and each correct store. It uses Chromium where a
 * browser makes a difference, reports where the check was wrong, and writes docs/scorecard.md.
 */
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { findChromium } from '../conformance/drivers/find-chromium.ts'
import { REQUIREMENTS } from '../conformance/requirements/index.ts'
import { MISTAKES } from '../scorecard/defects/index.ts'
import { formatPage, type Scored } from '../scorecard/page.ts'
import { runCheckCommand } from '../scorecard/run-check.ts'
import { MODES, type Mode, type Subject } from '../scorecard/subject.ts'
import { SUBJECTS } from '../scorecard/subjects.ts'
import { findChanges, findMismatches, findUntried, type Outcomes, trippedIn } from '../scorecard/verdict.ts'
import { startMock } from '../src/index.ts'
import { drift } from './proof/drift.ts'
import { conclude, newTally } from './proof/tally.ts'

const FOLDER = join('node_modules', '.cache', 'retrack-kit', 'scorecard')
const PAGE = 'docs/scorecard.md'
/** A check over plain HTTP waits more than it works; one with Chromium keeps a core busy. */
const CHECKS_PER_CORE = 2.5
const CHECKS_PER_BROWSER = 3

const positive = (given: string): number => {
  if (!/^[1-9]\d*$/.test(given)) throw new InvalidArgumentError('Expected a whole number from 1.')
  return Number(given)
}

const command = new Command('npm run scorecard --')
  .description('Checks the check: a store with one mistake at a time, and correct stores.')
  .option('--only <name...>', 'check these stores and no others; the page is not written')
  .option('--times <n>', 'do it all so many times, and see that nothing changes', positive, 1)
  .option('--jobs <n>', 'how many checks run at a time', positive, Math.ceil(availableParallelism() * CHECKS_PER_CORE))
  .option('--check', 'write nothing, and fail where docs/scorecard.md is not what it would be')
  .option('--everywhere', 'check every store with Chromium as well, though its mistake is in what the server sends')
  .parse()
const { only, times, jobs, check, everywhere } = command.opts<{
  only?: string[]
  times: number
  jobs: number
  check?: true
  everywhere?: true
}>()
const unknown = only?.filter((name) => !SUBJECTS.some((subject) => subject.name === name)) ?? []
if (unknown.length > 0) {
  command.error(
    `There is no store or mistake "${unknown.join('", "')}". There are: ${SUBJECTS.map(({ name }) => name).join(', ')}.`,
  )
}

/** A subject to check in one mode. */
interface Task {
  readonly subject: Subject
  readonly mode: Mode
  readonly time: number
}

const started = performance.now()
const tally = newTally()
const chromium = await findChromium()
const kit = await copyKit()
const found = new Map<Subject, Partial<Record<Mode, Outcomes>>>()
const wanted = SUBJECTS.filter(({ name }) => only?.includes(name) ?? true)
for (const { name, lacks } of wanted) if (lacks !== null) tally.skipped.push(`${name}: ${lacks}`)
if (chromium === null) tally.skipped.push('all checks with Chromium: there is none on this machine')
const tasks: Task[] = Array.from({ length: times }, (_, index) => index + 1).flatMap((time) =>
  wanted
    .filter(({ lacks }) => lacks === null)
    .flatMap((subject) => MODES.map((mode) => ({ subject, mode, time })))
    .filter(
      ({ subject, mode }) => mode === 'http' || (chromium !== null && (subject.needsBrowser || everywhere === true)),
    ),
)

{
  await using mock = await startMock()
  const queues = {
    chromium: tasks.filter(({ mode }) => mode === 'chromium'),
    http: tasks.filter(({ mode }) => mode === 'http'),
  }
  const work = async (modes: readonly Mode[]) => {
    const takeNext = () =>
      modes
        .map((mode) => queues[mode])
        .find((queue) => queue.length > 0)
        ?.shift()
    for (let task = takeNext(); task !== undefined; task = takeNext()) {
      const { subject, mode } = task
      const wrong = await scoreSubject(task, mock).catch((error: unknown) => [String(error)])
      for (const one of wrong) tally.failed.push(`${subject.name}, ${mode}: ${one}`)
      if (wrong.length === 0) tally.passed += 1
    }
  }
  const browsers = Math.ceil(jobs / CHECKS_PER_BROWSER)
  await Promise.all(
    Array.from({ length: jobs }, (_, index) => work(index < browsers ? ['chromium', 'http'] : ['http'])),
  )
}

if (only === undefined) {
  const lacking = findUntried(
    REQUIREMENTS.map(({ id }) => id),
    MISTAKES,
  )
  tally.failed.push(...lacking.map((id) => `${id}: no mistake is made for it.`))
  tally.passed += REQUIREMENTS.length - lacking.length
  if (tally.failed.length === 0 && tally.skipped.length === 0) await writePage()
}
conclude(tally, (performance.now() - started) / 1000)

async function scoreSubject(
  { subject, mode, time }: Task,
  mock: Awaited<ReturnType<typeof startMock>>,
): Promise<string[]> {
  const began = performance.now()
  const folder = join(FOLDER, `${subject.name}-${mode}-${time}`)
  const outcomes = await runCheckCommand(subject, {
    mock,
    command: kit,
    folder,
    chromium: mode === 'chromium' ? chromium : null,
  })
  const before = found.get(subject) ?? {}
  const wrong = [...findMismatches(subject, mode, outcomes), ...findChanges(before[mode] ?? outcomes, outcomes)]
  found.set(subject, { ...before, [mode]: outcomes })
  const which = [subject.name, mode, ...(times > 1 ? [`time ${time}`] : [])].join(', ')
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(
    `${wrong.length === 0 ? 'ok    ' : 'FAILED'}  ${which} (${seconds} s): ${trippedIn(outcomes).join(', ') || 'nothing'}`,
  )
  return wrong.map((one) => `${one} See ${folder}.`)
}

/** Copies the build, so that later builds do not change a running scorecard. */
async function copyKit(): Promise<string> {
  const folder = join(FOLDER, 'kit')
  await rm(folder, { recursive: true, force: true })
  for (const part of ['bin', 'dist', 'package.json']) await cp(part, join(folder, part), { recursive: true })
  return join(folder, 'bin', 'retrack-kit.cjs')
}

/** Writes the page, or where only asked sees that it is what it would be. */
async function writePage(): Promise<void> {
  const scored = [...found].flatMap(([subject, { chromium, http }]): Scored[] =>
    http === undefined
      ? []
      : [{ subject, outcomes: { chromium: (subject.needsBrowser ? chromium : undefined) ?? http, http } }],
  )
  const inOrder = scored.toSorted((a, b) => SUBJECTS.indexOf(a.subject) - SUBJECTS.indexOf(b.subject))
  const content = formatPage(
    inOrder,
    REQUIREMENTS.map(({ id }) => id),
  )
  if (check !== true) return writeFile(PAGE, content)
  const kept = await readFile(PAGE, 'utf8').catch(() => '')
  if (kept === content) tally.passed += 1
  else
    tally.failed.push(
      `${PAGE} has drifted: run \`npm run scorecard\`, and commit what it writes.\n${drift(kept, content)}`,
    )
}
