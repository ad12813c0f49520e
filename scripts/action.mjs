/**
 * Runs the check for action.yml, with the inputs of the step as flags. It needs nothing but Node.js, because a runner
 * has the action's repository and nothing installed in it. The reporter `github` writes annotations and the step's
 * summary.
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const EXIT_USAGE = 3
const EXIT_COULD_NOT_RUN = 4
const COLOURS = { ready: 'brightgreen', 'not-ready': 'red', unproven: 'yellow', error: 'lightgrey' }

const root = fileURLToPath(new URL('..', import.meta.url))

/** An input that is left empty is one that was left out. */
const input = (name) => (process.env[`INPUT_${name.toUpperCase()}`] ?? '').trim()

function flagIfTrue(name) {
  const text = input(name)
  if (text === 'true') return [`--${name}`]
  if (text === 'false' || text === '') return []
  fail(`The input "${name}" is "${text}". Expected true or false.`, EXIT_USAGE)
}

/** Turns a list into one flag for each value: "a, b" is `--only a --only b`. */
const flagForEach = (name) =>
  input(name)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => [`--${name}`, part])

const flagIfGiven = (name) => (input(name) === '' ? [] : [`--${name}`, input(name)])

function fail(message, code) {
  const escaped = message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  console.log(`::error title=Retrack check::${escaped}`)
  setOutputs({ verdict: 'error', 'exit-code': code })
  process.exit(code)
}

/** Lines that GitHub reads; a runner that has no such file has no outputs. */
function setOutputs(outputs) {
  const file = process.env.GITHUB_OUTPUT
  if (!file) return
  // A line break would begin an output of its own.
  const lines = Object.entries(outputs).map(([name, value]) => `${name}=${String(value).replace(/[\r\n]/g, ' ')}\n`)
  appendFileSync(file, lines.join(''))
}

/** The action's own build where it has one, otherwise the package of the same version. */
function findCommand() {
  if (existsSync(join(root, 'dist/cli.cjs'))) return [process.execPath, join(root, 'bin/retrack-kit.cjs')]
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return ['npx', '--yes', `${name}@${version}`]
}

const folder = input('report') || 'retrack-report'
const files = Object.fromEntries(
  Object.entries({ html: 'report.html', junit: 'junit.xml', json: 'report.json', badge: 'badge.json' }).map(
    ([format, name]) => [format, join(folder, name)],
  ),
)
const [program, ...before] = findCommand()
const args = [
  ...before,
  'check',
  ...['config', 'browser'].flatMap(flagIfGiven),
  ...['only', 'skip'].flatMap(flagForEach),
  ...['strict', 'quick'].flatMap(flagIfTrue),
  ...['terminal', 'github', `html=${files.html}`, `junit=${files.junit}`, `json=${files.json}`].flatMap((target) => [
    '--reporter',
    target,
  ]),
]

try {
  mkdirSync(folder, { recursive: true })
  // A report of an earlier run must not be taken for one of this.
  for (const file of Object.values(files)) rmSync(file, { force: true })
} catch (error) {
  fail(`The folder of the input "report" (${folder}) cannot be written: ${error.message}.`, EXIT_USAGE)
}

const { status, signal, error } = spawnSync(program, args, { stdio: 'inherit' })
if (error) fail(`The check could not be started: ${error.message}.`, EXIT_COULD_NOT_RUN)
if (status === null) fail(`The check was ended by ${signal}.`, EXIT_COULD_NOT_RUN)
if (!existsSync(files.json)) {
  // npx ends with 1 where it has no package to run, which of a check would say that the store is not ready.
  fail(
    `The check ended with exit code ${status} before it could judge the store; its log says why.`,
    status === EXIT_USAGE ? EXIT_USAGE : EXIT_COULD_NOT_RUN,
  )
}

// A part of the requirements says nothing of the others: a badge must not either.
const inPart = ['only', 'skip'].some((name) => input(name) !== '') || input('quick') === 'true'
const { verdict } = JSON.parse(readFileSync(files.json, 'utf8'))
writeFileSync(
  files.badge,
  `${JSON.stringify({ schemaVersion: 1, label: 'Retrack', message: `${verdict.replace('-', ' ')}${inPart ? ' (in part)' : ''}`, color: COLOURS[verdict] })}\n`,
)
setOutputs({ verdict, 'exit-code': status, report: files.html, junit: files.junit, badge: files.badge })
process.exit(status)
