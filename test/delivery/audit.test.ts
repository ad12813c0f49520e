import { spawnSync } from 'node:child_process'
import t from 'tap'

interface Audit {
  readonly metadata?: { readonly vulnerabilities: Readonly<Record<string, number>> }
}

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' })
const { metadata }: Audit = JSON.parse(stdout)
const skip = metadata === undefined && 'the registry does not tell of weaknesses'

t.test('no weakness is known of what users install', { skip }, async (t) => {
  t.equal(metadata?.vulnerabilities['total'], 0)
})
