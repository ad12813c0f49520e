import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { REPORTERS } from '../../conformance/reports/index.ts'
import { fetchCommand, HTML_VALIDATE } from '../../scripts/proof/fetch-package.ts'
import { empty, notReady } from '../conformance/support/sample-reports.ts'

const CONFIG = {
  root: true,
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off', 'require-sri': 'off', 'no-inline-style': 'error' },
}

t.test('the HTML report is valid and accessible', async (t) => {
  const validator = await fetchCommand(HTML_VALIDATE, 'html-validate')
  // It takes a second for a page, and minutes over values of 5 kB; one page has everything, one nothing.
  for (const [name, report] of Object.entries({ notReady, empty })) {
    const html = REPORTERS.html.write(report, { colour: false, width: 80, partial: true })
    const folder = t.testdir({ 'report.html': html, 'htmlvalidate.json': JSON.stringify(CONFIG) })
    const args = ['--config', join(folder, 'htmlvalidate.json'), join(folder, 'report.html')]
    const ran = spawnSync(validator, args, { encoding: 'utf8' })
    t.equal(ran.status, 0, name, { output: ran.stdout + ran.stderr })
  }
})
