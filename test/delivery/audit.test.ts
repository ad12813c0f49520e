import { spawnSync } from 'node:child_process'
import t from 'tap'

interface Audit {
  readonly metadata?: { readonly vulnerabilities: Readonly<Record<string, number>> }
}

t.test('no weakness is known of what users install', async (t) => {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' })
  const { metadata }: Audit = JSON.parse(stdout)
  if (metadata === undefined) return void t.skip('the registry does not tell of weaknesses')
  t.equal(metadata.vulnerabilities['total'], 0)
})
