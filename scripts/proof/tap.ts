/** Runs tests with tap, each group of files in its own process, and counts each assertion. */
import { availableParallelism } from 'node:os'
import root, { Test } from 'tap'
import { Parser, type Result } from 'tap-parser'
import { bundleTests } from './bundle-tests.ts'
import { toQuietEnv } from './steps.ts'
import type { Tally } from './tally.ts'
import { groupTests } from './test-files.ts'

export interface Run {
  /** How many groups of files at a time. By default one more than there are cores, since tests wait now and then. */
  readonly atATime?: number
  /** How long one file may take. */
  readonly timeoutSeconds?: number
}

/** Runs the tests in files, given by their paths from the root of the repository. */
export async function runTap(files: readonly string[], tally: Tally, run: Run = {}): Promise<void> {
  const { atATime = availableParallelism() + 1, timeoutSeconds = 120 } = run
  if (files.length === 0) return
  const groups = groupTests(files)
  await using bundles = await bundleTests(groups)
  for (const error of bundles.errors) tally.failed.push(error)
  if (bundles.errors.length > 0) return
  // This process is no test itself; its own would end it when the time of one is up.
  root.setTimeout(0)
  const suite = new Test({ name: 'all', jobs: atATime })
  const counted = new Promise<void>((resolve) => suite.pipe(parser(tally)).on('complete', () => resolve()))
  const env = { ...toQuietEnv(process.env), TAP_TIMEOUT: String(timeoutSeconds) }
  for (const group of groups) {
    // Without what tap would add to NODE_OPTIONS: loaders that watch for coverage, which nobody asks for here.
    const command = ['-u', 'NODE_OPTIONS', process.execPath, '--enable-source-maps', bundles.of(group.name)]
    const timeout = timeoutSeconds * 1000
    // The cause of the failure is in the file, not here.
    const here = { at: null, stack: '' }
    suite.spawn('env', command, { ...here, name: group.name, timeout, buffered: atATime > 1, env })
  }
  suite.end()
  await counted
}

/** Counts what the files prove, and tells of each file as it ends. */
function parser(tally: Tally): Parser {
  const parser = new Parser()
  parser.on('assert', (file) => console.log(`${file.ok ? 'ok    ' : 'FAILED'}  ${file.name} (${seconds(file)} s)`))
  parser.on('result', (result) => count(result, tally))
  passOnComments(parser)
  return parser
}

/** Prints a test's measurements, which it writes as comments; tap's own comments are left out. */
function passOnComments(parser: Parser): void {
  parser.on('comment', (comment) => {
    if (!/^# (?:Subtest|time=|\{)/.test(comment)) console.log(`        ${comment.slice(2).trimEnd()}`)
  })
  parser.on('child', passOnComments)
}

function count({ ok, fullname, skip, todo, diag }: Result, tally: Tally): void {
  if (skip !== false || todo !== false) {
    const why = [skip, todo].find((one) => typeof one === 'string')
    tally.skipped.push(why === undefined ? fullname : `${fullname}: ${why}`)
  } else if (ok) {
    tally.passed += 1
  } else {
    tally.failed.push(fullname)
    console.log(`FAILED  ${fullname}\n${JSON.stringify(diag, null, 2) ?? ''}\n`)
  }
}

const seconds = ({ time }: Result) => ((time ?? 0) / 1000).toFixed(1)
