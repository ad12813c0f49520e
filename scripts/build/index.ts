/** Builds into dist/, or another folder that is named. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle } from './bundle.ts'
import { writeLicences } from './licences.ts'
import { buildPage } from './page.ts'

const outdir = process.argv[2] ?? 'dist'

await rm(outdir, { recursive: true, force: true })
const chunks = await bundle(outdir)
const page = await buildPage(join(outdir, 'ui'))
await writeLicences(
  [...chunks.flatMap(({ moduleIds }) => moduleIds), ...Object.keys(page.inputs)],
  join(outdir, 'THIRD-PARTY-LICENSES.txt'),
)
