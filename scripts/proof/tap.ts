/** Runs tests with tap and counts what tap itself counts: each assertion. */
import { spawn } from 'node:child_process'
import { Parser, type Result } from 'tap-parser'
import { quiet } from './steps.ts'
import type { Tally } from './tally.ts'

const SUMMARY = /^(?:Statements|Branches|Functions|Lines)\s+:/

export async function runTap(args: readonly string[], tally: Tally): Promise<void> {
  const failedBefore = tally.failed.length
  const child = spawn('tap', ['run', '--reporter=tap', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: quiet(process.env),
  })
  const parser = new Parser()
  parser.on('assert', (file) => console.log(`${file.ok ? 'ok    ' : 'FAILED'}  ${file.name} (${seconds(file)} s)`))
  parser.on('result', (result) => count(result, tally))
  parser.on('extra', (line) => {
    if (SUMMARY.test(line)) console.log(`coverage: ${line.trimEnd()}`)
  })
  passOnComments(parser)
  child.stdout.pipe(parser)
  const [code] = await Promise.all([
    new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve)),
    new Promise<void>((resolve) => parser.on('complete', () => resolve())),
  ])
  // tap knows of failures that are no assertions: a file that would not load, or no test at all.
  if (code !== 0 && tally.failed.length === failedBefore) tally.failed.push(`tap itself ended with ${code}`)
}

/** What a test has measured it says in a comment; tap's own comments are none of these. */
function passOnComments(parser: Parser): void {
  parser.on('comment', (comment) => {
    if (!/^# (?:Subtest|time=|\{|No coverage|ERROR: incomplete)/.test(comment))
      console.log(`        ${comment.slice(2).trimEnd()}`)
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
