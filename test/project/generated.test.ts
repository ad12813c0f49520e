import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { formatOpenapi } from '../../src/cli/commands/openapi/run.ts'
import { VERSION } from '../../src/version.ts'

t.test('the command prints the OpenAPI document that the repository holds', async (t) => {
  const printed = spawnSync(process.execPath, ['bin/retrack-kit.cjs', 'openapi'], { encoding: 'utf8' })
  t.equal(printed.status, 0, printed.stderr)
  t.equal(printed.stdout, await readFile('openapi.yaml', 'utf8'))
})

t.test('as JSON it is the same document', async (t) => {
  const printed = spawnSync(process.execPath, ['bin/retrack-kit.cjs', 'openapi', '--format', 'json'], {
    encoding: 'utf8',
  })
  t.equal(printed.stdout, formatOpenapi('json', VERSION))
})
