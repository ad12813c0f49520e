/**
 * `npm run scorecard`: checks a store with each mistake in turn and each correct store, with Chromium
 * and without, and says where the check was wrong about one.
 */
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { findChromium } from '../conformance/drivers/find-chromium.ts'
import { startMock } from '../src/index.ts'
import { checkOnce } from './one-check.ts'
import { MODES, type Mode, type Subject } from './subject.ts'
import { SUBJECTS } from './subjects.ts'
import { complaints, trippedIn } from './verdict.ts'

const FOLDER = join('node_modules', '.cache', 'retrack-kit', 'scorecard')

/** What is checked by is what was built when it began, whatever is built meanwhile. */
async function copyOfKit(): Promise<string> {
  const folder = join(FOLDER, 'kit')
  await rm(folder, { recursive: true, force: true })
  for (const part of ['bin', 'dist', 'package.json']) await cp(part, join(folder, part), { recursive: true })
  return join(folder, 'bin', 'retrack-kit.js')
}

const positive = (given: string): number => {
  if (!/^[1-9]\d*$/.test(given)) throw new InvalidArgumentError('Expected a whole number from 1.')
  return Number(given)
}

const { only, jobs } = new Command('npm run scorecard --')
  .option('--only <name...>', 'check these stores and no others')
  .option('--jobs <n>', 'how many checks run at a time', positive, 4)
  .parse()
  .opts<{ only?: string[]; jobs: number }>()

const chromium = await findChromium()
const command = await copyOfKit()
await using mock = await startMock()
const queue = SUBJECTS.filter(({ name }) => only?.includes(name) ?? true).flatMap((subject) =>
  MODES.filter((mode) => mode === 'http' || chromium !== null).map((mode) => ({ subject, mode })),
)

async function work(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) await take(next)
}

async function take({ subject, mode }: { readonly subject: Subject; readonly mode: Mode }): Promise<void> {
  const started = performance.now()
  const options = { mock, command, folder: FOLDER, chromium: mode === 'chromium' ? chromium : null }
  const { outcomes, folder } = await checkOnce(subject, mode, options)
  const wrong = complaints(subject, mode, outcomes)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(
    `${wrong.length === 0 ? 'ok    ' : 'FAILED'}  ${subject.name}, ${mode} (${seconds} s): ${trippedIn(outcomes).join(', ')}`,
  )
  for (const one of wrong) console.log(`          ${one}`)
  if (wrong.length > 0) console.log(`          See ${folder}`)
}

await Promise.all(Array.from({ length: jobs }, work))
