import { spawnSync } from 'node:child_process'
import t from 'tap'
import { fetchCommand, REDOCLY } from '../../scripts/proof/fetch-package.ts'
import { toQuietEnv } from '../../scripts/proof/steps.ts'

t.test('openapi.yaml passes the rules that Redocly recommends', async (t) => {
  const redocly = await fetchCommand(REDOCLY, 'redocly')
  const ran = spawnSync(redocly, ['lint', 'openapi.yaml'], { encoding: 'utf8', env: toQuietEnv(process.env) })
  t.equal(ran.status, 0, 'no complaint', { output: ran.stdout + ran.stderr })
})
