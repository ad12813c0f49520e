/** The workflows of GitHub: they parse, ask for the least, and name the actions that they use by version. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly uses?: string; readonly run?: string }[] }>
  >
}

const FOLDER = '.github/workflows'
const scripts = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).scripts)

for (const file of readdirSync(FOLDER)) {
  t.test(file, async (t) => {
    const { permissions, jobs } = parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow
    t.strictSame(permissions, { contents: 'read' }, 'a job that needs more asks for it itself')
    const steps = Object.values(jobs).flatMap((job) => job.steps)
    for (const { uses } of steps) if (uses !== undefined) t.match(uses, /^[\w-]+\/[\w-]+@v\d+$/)
    const run = steps.map((step) => step.run ?? '').join('\n')
    for (const [, script = ''] of run.matchAll(/npm run ([\w:]+)/g)) t.ok(scripts.includes(script), `npm run ${script}`)
  })
}
