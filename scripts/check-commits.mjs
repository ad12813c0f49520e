/** `node scripts/check-commits.mjs [RANGE]`: are the subjects of these commits Conventional Commits of at most 72 characters? */
import { execFileSync } from 'node:child_process'

const [range = 'HEAD'] = process.argv.slice(2)
const SUBJECT = /^(?:build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(?:\([\w-]+\))?!?: \S/
const MAX_LENGTH = 72

const subjects = execFileSync('git', ['log', '--no-merges', '--format=%h %s', range], { encoding: 'utf8' })
  .split('\n')
  .filter((line) => line !== '')
const wrong = subjects.filter((line) => {
  const subject = line.slice(line.indexOf(' ') + 1)
  return !SUBJECT.test(subject) || subject.length > MAX_LENGTH
})
for (const line of wrong) console.error(`${line}\n  Expected "type(scope): what", of at most ${MAX_LENGTH} characters.`)
process.exitCode = wrong.length > 0 ? 1 : 0
