/**
 * Writes the files that are made from the schemas, or with `--check` only says which of them have
 * drifted. To add one, add it to the list.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { reportJsonSchema } from '../../conformance/reports/json.ts'
import { configJsonSchema } from '../../schemas/config/read.ts'
import { formatOpenapi } from '../../src/cli/commands/openapi/run.ts'
import { VERSION } from '../../src/version.ts'
import { drift } from '../proof/drift.ts'
import { codeDocs } from './code-docs.ts'
import { configDocs } from './config-docs.ts'
import { controlApiDocs } from './control-api-docs.ts'
import { fidelity } from './fidelity.ts'
import { withFlags } from './flags.ts'
import { withPublishedNames } from './published-names.ts'
import { requirements } from './requirements.ts'

interface GeneratedFile {
  readonly path: string
  /** Returns the content of the file; `found` is its current content, for files of which only a part is generated. */
  readonly content: (found: string) => string
}

const FILES: readonly GeneratedFile[] = [
  { path: 'openapi.yaml', content: () => formatOpenapi('yaml', VERSION) },
  { path: 'docs/fidelity.md', content: fidelity },
  { path: 'docs/requirements.md', content: requirements },
  { path: 'docs/code.md', content: codeDocs },
  { path: 'docs/control-api.md', content: controlApiDocs },
  { path: 'docs/config.md', content: configDocs },
  { path: 'retrack-kit.schema.json', content: () => jsonText(configJsonSchema()) },
  { path: 'report.schema.json', content: () => jsonText(reportJsonSchema()) },
  { path: 'README.md', content: withFlags },
  { path: 'docs/ci.md', content: withPublishedNames },
  { path: 'package.json', content: withPublishedNames },
]

const jsonText = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

const onlyCheck = process.argv.includes('--check')
for (const { path, content } of FILES) {
  const found = await readFile(path, 'utf8').catch(() => undefined)
  const wanted = content(found ?? '')
  if (found === wanted) continue
  if (onlyCheck) {
    process.exitCode = 1
    const how = found === undefined ? 'is missing' : 'has drifted'
    console.error(`${path} ${how}. It is generated: run \`npm run generate\` and commit what that writes.`)
    if (found !== undefined) console.error(drift(found, wanted))
  } else {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, wanted)
    console.error(`${path} written.`)
  }
}
